package dev.coppice.server.api.control;

import dev.coppice.cache.load.Errors;
import dev.coppice.loader.ServingException;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.http.exchange.Response;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets one list of all models be made at a time, whoever asks and in whatever order: each holds a
 * megabyte or more of the heap until it is written. Those who wait for a turn hold nothing, and are
 * refused after a second.
 */
public final class ListingTurn {

  private static final long PATIENCE_MILLIS = 1_000;

  private final Semaphore turn = new Semaphore(1, true);

  /**
   * Does in its turn what reads all models; blocks.
   *
   * @throws ServingException if its turn does not come
   */
  public <T> T take(Supplier<T> work) {
    try {
      if (!turn.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new ServingException(
            ServingException.Reason.OVERLOADED,
            "The models are being listed for other requests, please try again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.stopping();
    }
    try {
      return work.get();
    } finally {
      turn.release();
    }
  }

  /** The same, of a control answer; a refusal if its turn does not come. */
  public Response answer(Supplier<Response> work) {
    try {
      return take(work);
    } catch (ServingException e) {
      return ControlFailures.of(Failure.of(e));
    }
  }
}
