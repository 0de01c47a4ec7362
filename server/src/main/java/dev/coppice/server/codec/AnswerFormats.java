package dev.coppice.server.codec;

import dev.coppice.model.Quoted;
import dev.coppice.server.codec.MediaTypeException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The media types in which one dialect answers. */
public final class AnswerFormats {

  private static final String ANY = "*/*";

  /** What the multi-model dialect answers if neither the client nor the operator says otherwise. */
  public static final String MULTI_MODEL_DEFAULT = "application/json";

  private final Map<String, ResponseEncoder> encoders;
  private final ResponseEncoder byDefault;
  private final String supported;

  private AnswerFormats(
      List<ResponseEncoder> all, Map<String, ResponseEncoder> shortNames, String byDefault) {
    encoders = new HashMap<>();
    all.forEach(encoder -> encoders.put(MediaType.of(encoder.contentType()).name(), encoder));
    supported =
        encoders.keySet().stream()
            .sorted()
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", ", "[", "]"));
    ResponseEncoder chosen = encoders.get(MediaType.of(byDefault).name());
    if (chosen == null) {
      throw new IllegalArgumentException(
          "default accept: %s (expected: one of %s)".formatted(byDefault, supported));
    }
    this.byDefault = chosen;
    encoders.putAll(shortNames);
  }

  /**
   * The multi-model dialect, which also takes the short names {@code csv} and {@code json}.
   *
   * @param byDefault media type for calls that leave it open
   * @throws IllegalArgumentException if that is none of the dialect's
   */
  public static AnswerFormats multiModel(String byDefault) {
    ResponseEncoder csv = new CsvEncoder();
    ResponseEncoder json = new JsonEncoder();
    return new AnswerFormats(
        List.of(json, new JsonLinesEncoder(), csv), Map.of("csv", csv, "json", json), byDefault);
  }

  /**
   * The encoder of a media type, looked up without regard to case and parameters. Lists are
   * refused.
   *
   * @param accept value of {@code Accept}; null if there is no such header
   * @throws MediaTypeException {@code NOT_ACCEPTABLE}, with the contract's text
   */
  public ResponseEncoder encoder(@Nullable String accept) throws MediaTypeException {
    if (accept == null || accept.isBlank()) {
      return byDefault;
    }
    MediaType media = MediaType.of(accept);
    boolean list = accept.contains(",");
    if (!list && media.type().equals(ANY)) {
      return byDefault;
    }
    ResponseEncoder encoder = encoders.get(media.name());
    if (list || encoder == null) {
      throw new MediaTypeException(
          Kind.NOT_ACCEPTABLE,
          "Accept type %s is not supported. Please use supported accept types: %s."
              .formatted(list ? media.quoted() : Quoted.of(media.type()), supported));
    }
    return encoder;
  }
}
