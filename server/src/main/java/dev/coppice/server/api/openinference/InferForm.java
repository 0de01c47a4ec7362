package dev.coppice.server.api.openinference;

import dev.coppice.cache.resident.Lease;
import dev.coppice.model.Model;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.CallForm;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.answer.Answerer;
import org.jspecify.annotations.Nullable;

/** One call's form, of which the body says nearly all. */
final class InferForm implements CallForm {

  private final CalledModel model;
  private final InferDecoder decoder;
  private String version = "";

  InferForm(CalledModel model, InferDecoder decoder) {
    this.model = model;
    this.decoder = decoder;
  }

  @Override
  public boolean isExplained() {
    return decoder.asksForReasons();
  }

  @Override
  public RequestDecoder decoder(RequestFormats requests) {
    return decoder;
  }

  @Override
  public @Nullable Failure refusal(Lease lease) {
    version = lease.version();
    return model.refusal(version);
  }

  @Override
  public ResponseEncoder encoder(Model answering) throws InferenceOutputException {
    String engine = answering.info().engine();
    return decoder.encoder(new Answerer(model.sent(), version, engine), answering);
  }

  @Override
  public ResponseEncoder explaining(Model explained) throws InferenceOutputException {
    return encoder(explained);
  }
}
