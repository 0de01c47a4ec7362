package dev.coppice.server.codec;

import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.recordio.RecordIoEncoder;
import dev.coppice.server.codec.rows.MediaType;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.MediaTypeException.Kind;
import dev.coppice.server.codec.scores.ClarifyEncoder;
import dev.coppice.server.codec.scores.ExplainedSelection;
import dev.coppice.server.codec.scores.ExplanationsRule;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.codec.scores.RowForm;
import dev.coppice.server.codec.scores.RowFrame;
import dev.coppice.server.codec.scores.SelectedTextEncoder;
import dev.coppice.server.codec.scores.Selection;
import dev.coppice.server.codec.scores.TextEncoder;
import dev.coppice.server.codec.text.NumberFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The media types in which one dialect answers, and what it answers in each. */
public final class AnswerFormats {

  private static final String ANY = "*/*";

  private static final String CSV = "text/csv";
  private static final String JSON = "application/json";
  private static final String JSON_LINES = "application/jsonlines";

  /** The types of either dialect's answers. */
  public static final List<String> MEDIA_TYPES =
      List.of(JSON, JSON_LINES, RecordIoEncoder.CONTENT_TYPE, CSV);

  private static final String SUPPORTED =
      MEDIA_TYPES.stream().collect(Collectors.joining("', '", "['", "']"));

  private static final String TWO_WAYS =
      "EnableExplanations beside reasons in inference-output (expected: one of the two).";

  private static final String NO_TEXT =
      "EnableExplanations has no form in RecordIO (expected: CSV, JSON or JSON lines).";

  private static final String NO_NAMES =
      "contributions=N has no form in CSV and RecordIO, which have no names"
          + " (expected: contributions, or JSON).";

  /** By media type, in the order of preference where a call has none: the default is first. */
  private final Map<String, Format> formats = new LinkedHashMap<>();

  private final Format byDefault;
  private final @Nullable InferenceOutput always;

  private AnswerFormats(
      String byDefault,
      Format csv,
      Format json,
      Format jsonLines,
      @Nullable InferenceOutput always) {
    Format recordIo =
        new Format(
            RecordIoEncoder.ofScores(), RecordIoEncoder::of, RecordIoEncoder::explained, false);
    Map<String, Format> all = new LinkedHashMap<>();
    all.put(JSON, json);
    all.put(JSON_LINES, jsonLines);
    all.put(RecordIoEncoder.CONTENT_TYPE, recordIo);
    all.put(CSV, csv);
    Format chosen = all.get(byDefault);
    if (chosen == null) {
      throw new IllegalArgumentException(
          "default accept: %s (expected: one of %s)".formatted(byDefault, SUPPORTED));
    }
    formats.put(byDefault, chosen);
    formats.putAll(all);
    this.byDefault = chosen;
    this.always = always;
  }

  /**
   * The multi-model dialect, which also takes the short names {@code csv} and {@code json}.
   *
   * @param byDefault media type for calls that leave it open; null: JSON
   * @param batch whether batch transform asks, which wants one row per line
   * @throws IllegalArgumentException if the type is none of {@link #MEDIA_TYPES}
   */
  public static AnswerFormats multiModel(@Nullable String byDefault, boolean batch) {
    RowFrame csvFrame = batch ? RowFrame.LINES : RowFrame.CSV_LINE;
    Format csv = csv(CSV, csvFrame, RowForm.VALUE, batch);
    Format json = json(RowFrame.JSON_ARRAY, RowForm.VALUE);
    AnswerFormats answers =
        new AnswerFormats(
            byDefault == null ? JSON : byDefault, csv, json, jsonLines(RowForm.OBJECT), null);
    answers.formats.put("csv", csv);
    answers.formats.put("json", json);
    return answers;
  }

  /**
   * The single-model dialect.
   *
   * @param byDefault media type for calls that leave it open; null: CSV
   * @param batch whether batch transform asks, which wants one row per line
   * @param always what is answered per row unless a call asks for something else; null: plain
   *     scores
   * @throws IllegalArgumentException if the type is none of {@link #MEDIA_TYPES}
   */
  public static AnswerFormats singleModel(
      @Nullable String byDefault, boolean batch, @Nullable InferenceOutput always) {
    return new AnswerFormats(
        byDefault == null ? CSV : byDefault,
        csv(CSV + "; charset=utf-8", RowFrame.LINES, batch ? RowForm.VALUE : RowForm.CELLS, batch),
        batch
            ? json(RowFrame.LINES, RowForm.VALUE)
            : json(RowFrame.JSON_PREDICTIONS, RowForm.OBJECT),
        jsonLines(batch ? RowForm.VALUE : RowForm.OBJECT),
        always);
  }

  private static Format csv(String contentType, RowFrame frame, RowForm form, boolean batch) {
    RowFrame selectedFrame = batch ? RowFrame.LINES : RowFrame.LINES_WITHOUT_END;
    return new Format(
        new TextEncoder(contentType, NumberFormat.PYTHON, frame, form),
        selection -> SelectedTextEncoder.csv(contentType, selectedFrame, selection),
        selection -> SelectedTextEncoder.csv(contentType, selectedFrame, selection),
        false);
  }

  private static Format json(RowFrame frame, RowForm form) {
    return new Format(
        new TextEncoder(JSON, NumberFormat.JSON, frame, form),
        selection -> SelectedTextEncoder.json(JSON, RowFrame.JSON_PREDICTIONS, selection),
        selection -> SelectedTextEncoder.json(JSON, RowFrame.JSON_PREDICTIONS, selection),
        true);
  }

  private static Format jsonLines(RowForm form) {
    return new Format(
        new TextEncoder(JSON_LINES, NumberFormat.JSON, RowFrame.LINES, form),
        selection -> SelectedTextEncoder.json(JSON_LINES, RowFrame.LINES, selection),
        selection -> SelectedTextEncoder.json(JSON_LINES, RowFrame.LINES, selection),
        true);
  }

  /**
   * The encoder of one call's answer. The media type is looked up without regard to case and
   * parameters. Of a list with weights the type with the highest weight is taken; a list without
   * weights is refused.
   *
   * @param accept value of {@code Accept}; null if there is no such header
   * @param customAttributes value of {@code X-Amzn-SageMaker-Custom-Attributes}, which may ask for
   *     selectable inference; null if there is no such header
   * @param model the answering model
   * @throws MediaTypeException {@code NOT_ACCEPTABLE}, with the contract's text
   * @throws InferenceOutputException if the type is fine, but the model has no such output
   */
  public ResponseEncoder encoder(
      @Nullable String accept, @Nullable String customAttributes, ModelInfo model)
      throws MediaTypeException, InferenceOutputException {
    Format format = format(accept);
    InferenceOutput output = always;
    if (customAttributes != null) {
      output = InferenceOutput.ofRequest(customAttributes).orElse(output);
    }
    return output == null ? format.scores() : format.selected().apply(Selection.of(output, model));
  }

  /**
   * The same for a model that has an explainer, and a call that may ask for reasons.
   *
   * @throws MediaTypeException also if the type has no names for the contributions asked for
   */
  public ResponseEncoder explaining(
      @Nullable String accept, @Nullable String customAttributes, Model model)
      throws MediaTypeException, InferenceOutputException {
    Format format = format(accept);
    Optional<InferenceOutput> output =
        customAttributes == null ? Optional.empty() : InferenceOutput.ofRequest(customAttributes);
    if (output.isEmpty() || !output.get().hasReasons()) {
      return encoder(accept, customAttributes, model.info());
    }
    if (output.get().asksForSome() && !format.hasNames()) {
      throw new MediaTypeException(Kind.NOT_ACCEPTABLE, NO_NAMES);
    }
    return format.explained().apply(ExplainedSelection.of(output.get(), model));
  }

  /**
   * The encoder of an answer in the form of SageMaker Clarify's explainer.
   *
   * @param accept the form of the predictions in it
   * @param model with an explainer
   * @throws MediaTypeException also if that form is no text
   */
  public ResponseEncoder clarifying(
      @Nullable String accept,
      @Nullable String customAttributes,
      ExplanationsRule rule,
      Model model)
      throws MediaTypeException, InferenceOutputException {
    if (format(accept).scores().contentType().equals(RecordIoEncoder.CONTENT_TYPE)) {
      throw new MediaTypeException(Kind.NOT_ACCEPTABLE, NO_TEXT);
    }
    if (customAttributes != null && InferenceOutput.asksForReasons(customAttributes)) {
      throw new InferenceOutputException(InferenceOutput.Origin.REQUEST, TWO_WAYS);
    }
    return new ClarifyEncoder(encoder(accept, customAttributes, model.info()), rule, model);
  }

  private Format format(@Nullable String accept) throws MediaTypeException {
    if (accept == null || accept.isBlank()) {
      return byDefault;
    }
    MediaType media = MediaType.of(accept);
    Format single = accept.contains(",") ? null : single(media);
    Optional<WeightedAccept> weights =
        accept.indexOf(';') < 0 ? Optional.empty() : WeightedAccept.of(accept);
    Format format = weights.isPresent() ? preferred(weights.get()) : single;
    if (format == null) {
      boolean whole = single != null || accept.contains(",");
      throw new MediaTypeException(
          Kind.NOT_ACCEPTABLE,
          "Accept type %s is not supported. Please use supported accept types: %s."
              .formatted(whole ? media.quoted() : Quoted.of(media.type()), SUPPORTED));
    }
    return format;
  }

  private @Nullable Format single(MediaType media) {
    return media.type().equals(ANY) ? byDefault : formats.get(media.name());
  }

  private @Nullable Format preferred(WeightedAccept weights) {
    return weights.preferred(formats.keySet()).map(formats::get).orElse(null);
  }

  /**
   * A media type.
   *
   * @param scores writes plain scores
   * @param selected makes a writer of what was selected
   * @param explained makes a writer of what was selected with reasons
   * @param hasNames whether it can name a few of all columns
   */
  private record Format(
      ResponseEncoder scores,
      Function<Selection, ResponseEncoder> selected,
      Function<ExplainedSelection, ResponseEncoder> explained,
      boolean hasNames) {}
}
