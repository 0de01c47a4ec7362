package dev.coppice.cache.warmup;

import dev.coppice.loader.ServingException;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What the log has of a warm-up's runs: what could not be loaded, and when one has ended. */
final class WarmUpLog {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUpLog.class);

  /** Failures that are worth a warning each, of one run; the rest are for whoever debugs. */
  private static final int WARNINGS = 20;

  private boolean isRunning;
  private int failures;
  private long beganNanos;

  /** There is something to be loaded: a new run, unless one goes on. */
  synchronized void began() {
    if (!isRunning) {
      isRunning = true;
      failures = 0;
      beganNanos = System.nanoTime();
    }
  }

  /**
   * A failure of the run.
   *
   * @param isRepeated whether it is one of a model that has failed before and is tried again, which
   *     may go on for days
   */
  void failed(WarmUpJob job, ServingException failure, boolean isRepeated) {
    if (isRepeated) {
      LOG.debug("model {}: not loaded ahead yet: {}", job.name(), failure.getMessage());
      return;
    }
    int number = nextFailure();
    // The log has one line per second of each text.
    LOG.atLevel(number <= WARNINGS ? Level.WARN : Level.DEBUG)
        .log(
            "model {}: not loaded ahead (failure " + number + " of this run): {}",
            job.name(),
            failure.getMessage());
  }

  private synchronized int nextFailure() {
    return ++failures;
  }

  /** A model is tried no more, perhaps after the run has ended for the others. */
  synchronized void settled() {
    isRunning = true;
  }

  /**
   * Nothing is left to be loaded for now; said once.
   *
   * @param all how many of all that were ever added stand where
   */
  synchronized void ended(ToIntFunction<WarmUpState> all) {
    if (!isRunning) {
      return;
    }
    isRunning = false;
    LOG.info(
        "warm-up ended after {} s; of all so far {} loaded, {} failed, {} without room,"
            + " {} pinned that are tried again",
        (System.nanoTime() - beganNanos) / 1_000_000_000,
        all.applyAsInt(WarmUpState.LOADED),
        all.applyAsInt(WarmUpState.FAILED),
        all.applyAsInt(WarmUpState.NO_ROOM),
        all.applyAsInt(WarmUpState.QUEUED));
  }
}
