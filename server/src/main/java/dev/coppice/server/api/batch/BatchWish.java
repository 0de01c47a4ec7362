package dev.coppice.server.api.batch;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.server.api.access.Caller;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.scores.InferenceOutput;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a batch's client may have and asks for.
 *
 * @param limits how much each tenant may call; null if as much as it likes
 * @param answers the forms of scores
 * @param attributes the custom attributes; null if there are none
 * @param trace that it is a part of, which its loads carry
 */
record BatchWish(
    Caller caller,
    @Nullable TenantLimits limits,
    AnswerFormats answers,
    @Nullable String attributes,
    CallTrace trace) {

  /** Whether reasons are asked for. */
  boolean isExplained() {
    return attributes != null && InferenceOutput.asksForReasons(attributes);
  }

  /**
   * Why a tenant whom the client may call is not called; null if it is.
   *
   * @param atEnd takes what is to be run when its rows are answered
   */
  @Nullable Failure refusal(ModelName name, Consumer<Runnable> atEnd) {
    return limits == null ? null : limits.admit(name, atEnd);
  }
}
