package dev.coppice.server.api.invoke;

import dev.coppice.cache.resident.Lease;
import dev.coppice.model.Model;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import org.jspecify.annotations.Nullable;

/** How one call's body is read and its answer written; what else it asks for. */
public interface CallForm {

  /** Whether the call only wants its model to be in memory. */
  default boolean isWarmUp() {
    return false;
  }

  /**
   * Whether the answer is to say why the scores are as they are; where the body alone says so, once
   * it is decoded.
   */
  boolean isExplained();

  /** Why there is no answer whatever the model, such as headers that contradict; null if none. */
  default @Nullable Failure flaw() {
    return null;
  }

  /** Whether an empty body is answered by nothing, instead of being read. */
  default boolean mayBeEmpty() {
    return false;
  }

  /**
   * The decoder of the body.
   *
   * @param requests the media types that there are
   */
  RequestDecoder decoder(RequestFormats requests) throws MediaTypeException;

  /** Hears which model answers, before the body is read; a failure if it is not the one meant. */
  default @Nullable Failure refusal(Lease lease) {
    return null;
  }

  /**
   * The encoder of the answer; once the body is decoded.
   *
   * @param model the answering model
   */
  ResponseEncoder encoder(Model model) throws MediaTypeException, InferenceOutputException;

  /**
   * The encoder of the answer with its reasons, if the call is explained; once the body is decoded.
   *
   * @param model the answering model, which has an explainer
   */
  ResponseEncoder explaining(Model model) throws MediaTypeException, InferenceOutputException;
}
