package dev.coppice.loader.source;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.disk.SpoolException;
import dev.coppice.loader.store.StoreException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/** What ends a load, in the words of {@link ServingException}: the texts that clients see. */
public final class LoadFailures {

  private LoadFailures() {}

  /**
   * What callers are told of a failed load.
   *
   * @param absent what is told if the store has nothing there
   */
  public static ServingException translate(ModelName name, String absent, Throwable e) {
    if (e instanceof ServingException known) {
      return known;
    } else if (e instanceof StoreException store) {
      return ofStore(absent, store);
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

  private static ServingException ofStore(String absent, StoreException e) {
    Reason reason = e.fault().reason();
    String message =
        switch (reason) {
          case MODEL_NOT_FOUND -> absent;
          case STORE_ACCESS_DENIED -> "Model store refused access.";
          default -> "Model store is unavailable.";
        };
    return new ServingException(reason, message, e);
  }
}
