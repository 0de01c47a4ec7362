package dev.coppice.server.api.invoke;

import dev.coppice.model.Model;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.CustomAttributes;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.http.exchange.HeaderField;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * A call whose headers say in which media types it comes and wants its answer.
 *
 * @param dialect of the model that is called
 * @param names of the headers
 */
public record HeaderForm(HttpHeaders headers, Dialect dialect, CallHeaders names)
    implements CallForm {

  /** The custom attribute by which a call asks for no more than that its model is in memory. */
  private static final String WARM_UP = "warm-up";

  @Override
  public boolean isWarmUp() {
    String attributes = AttributesHeader.value(headers);
    return attributes != null
        && new CustomAttributes(attributes)
            .values(WARM_UP)
            .anyMatch(value -> value.strip().equals("true"));
  }

  @Override
  public boolean isExplained() {
    return new ReasonsHeaders(headers, names, dialect).isAny();
  }

  /** Whether rows are to be explained in SageMaker's own way. */
  public boolean hasExplanations() {
    return new ReasonsHeaders(headers, names, dialect).explanations().isPresent();
  }

  /** Whether the custom attributes choose what the answer holds. */
  public boolean hasOutputs() {
    String attributes = AttributesHeader.value(headers);
    return attributes != null && InferenceOutput.isIn(attributes);
  }

  @Override
  public boolean mayBeEmpty() {
    return true;
  }

  @Override
  public RequestDecoder decoder(RequestFormats requests) throws MediaTypeException {
    return requests.decoder(HeaderField.value(headers, HttpHeaderNames.CONTENT_TYPE));
  }

  @Override
  public ResponseEncoder encoder(Model model) throws MediaTypeException, InferenceOutputException {
    return dialect
        .answers()
        .encoder(
            HeaderField.value(headers, names.accept()),
            AttributesHeader.value(headers),
            model.info());
  }

  @Override
  public ResponseEncoder explaining(Model model)
      throws MediaTypeException, InferenceOutputException {
    return new ReasonsHeaders(headers, names, dialect).encoder(model);
  }
}
