package dev.coppice.cache.load;

import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.Interruptions;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.source.LoadFailures;
import dev.coppice.model.natives.LowPriority;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs loads of what sources keep themselves, each on a thread of its own: a disk that hangs lets
 * go of nobody who reads there.
 *
 * <p>One that reads for long is interrupted, and its flight asks others. If it does not even end
 * then, the disk must hang: it is left behind with its thread and memory. Its source hears of that,
 * and offers nothing more until it ends: so there are at most twice as many of these threads as
 * loads may be under way.
 */
final class KeptLoads {

  private static final Logger LOG = LoggerFactory.getLogger(KeptLoads.class);

  /** Usual models come back within milliseconds, and from their store within seconds. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** How often it looks meanwhile whether a load waits for other loads, or for XGBoost. */
  private static final int LOOKS = 10;

  private final BiFunction<Flight, Consumer<Boolean>, Optional<Resident>> loader;
  private final Consumer<Resident> discard;
  private final long lookNanos;
  private final ThreadFactory threads =
      LowPriority.BEHIND_CALLS.lowering(
          Thread.ofPlatform().name("coppice-restore-", 1).daemon().factory());

  /**
   * @param loader as {@link ResidentLoader#load}; says whether it reads, as it does at first
   * @param discard lets go of a model that nobody waits for any more
   * @param loadTimeout of which half is left to a load from elsewhere
   */
  KeptLoads(
      BiFunction<Flight, Consumer<Boolean>, Optional<Resident>> loader,
      Consumer<Resident> discard,
      Duration loadTimeout) {
    this.loader = loader;
    this.discard = discard;
    Duration half = loadTimeout.dividedBy(2);
    this.lookNanos = (half.compareTo(LONGEST) < 0 ? half : LONGEST).toNanos() / LOOKS;
  }

  /** As {@link ResidentLoader#load}; empty also if the disk hangs. */
  Optional<Resident> load(Flight flight) {
    CompletableFuture<Optional<Resident>> end = new CompletableFuture<>();
    AtomicBoolean isReading = new AtomicBoolean(true);
    Thread thread = threads.newThread(() -> run(flight, isReading, end));
    try {
      thread.start();
    } catch (OutOfMemoryError none) { // This one will do, unless the disk hangs.
      return loader.apply(flight, isReading::set);
    }
    // Looks in a row that found it reading: at LOOKS it is interrupted, and has one more.
    for (int late = 0; late <= LOOKS; ) {
      try {
        return end.get(lookNanos, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        boolean isLate = late == LOOKS || (isReading.get() && !flight.lacksMemory());
        late = isLate ? late + 1 : 0;
        if (late == LOOKS) { // A disk that is only slow lets go of it with the next piece.
          Interruptions.aside(thread::interrupt);
        }
      } catch (InterruptedException e) { // Given up; it ends soon, unless the disk hangs.
        Interruptions.aside(thread::interrupt);
      } catch (ExecutionException e) {
        ServingException why =
            e.getCause() instanceof ServingException known ? known : LoadFailures.internal(e);
        if (late == LOOKS && why.reason() == Reason.LOAD_TIMEOUT) { // Of that interrupt.
          LOG.warn("model {}: its copy is read too slowly, and it is fetched", flight.name());
          return Optional.empty();
        }
        throw why;
      }
    }
    // Left behind; nobody waits for its model any more.
    flight.cargo().source().restoreHangs(end.thenAccept(loaded -> loaded.ifPresent(discard)));
    return Optional.empty();
  }

  private void run(
      Flight flight, AtomicBoolean isReading, CompletableFuture<Optional<Resident>> end) {
    try {
      end.complete(loader.apply(flight, isReading::set));
    } catch (Throwable e) { // For whoever waits.
      end.completeExceptionally(e);
    }
  }
}
