package dev.coppice.loader;

import dev.coppice.loader.ServingException.Reason;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/** What ends a load, in the words of {@link ServingException}: the texts that clients see. */
final class LoadFailures {

  private LoadFailures() {}

  static ServingException translate(ModelName name, Throwable e) {
    if (e instanceof ServingException known) {
      return known;
    } else if (e instanceof RefusedArtifactException refused) {
      return new ServingException(
          Reason.INVALID_MODEL, "Unable to load model: " + refused.getMessage(), e);
    } else if (e instanceof SpoolException spool && spool.isFull()) {
      return new ServingException(
          Reason.DISK_FULL,
          "Not enough disk to load model %s: %d bytes needed, %d available."
              .formatted(name, spool.needed(), spool.written()),
          e);
    } else if (e instanceof InterruptedIOException
        || e instanceof ClosedByInterruptException
        || e instanceof InterruptedException) {
      return new ServingException(
          Reason.LOAD_TIMEOUT, "Model %s took too long to load.".formatted(name), e);
    }
    return new ServingException(Reason.INTERNAL, "Internal server error.", e);
  }
}
