package dev.coppice.cache.load;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.Quoted;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reports each load that failed, and leaves a line of it in the log; and each call or load that was
 * refused at once because too many wait, whose call leaves a line of its own. Each once, and before
 * its calls hear of it, unless the load is given up in the moment in which it fails. Also reports
 * how long calls waited for loads under way.
 *
 * <p>A load that was dropped has not failed: nobody wanted its model any more, or it is loaded anew
 * for those who do. Nor has one that yields, as it may be tried again.
 */
public final class LoadReports {

  private static final Logger LOG = LoggerFactory.getLogger(LoadReports.class);

  private final BiConsumer<ModelName, ServingException> failures;
  private final Runnable refusals;
  private final Consumer<Duration> waits;
  private final Ticker ticker;

  /**
   * Those who hear are quick, do not throw, and hear it on the thread that knows it.
   *
   * @param failures hears of loads that failed
   * @param refusals hears that too many wait for one more
   * @param waits hears how long a call waited for a load, whether it then got its model or not
   */
  public LoadReports(
      BiConsumer<ModelName, ServingException> failures,
      Runnable refusals,
      Consumer<Duration> waits,
      Ticker ticker) {
    this.failures = failures;
    this.refusals = refusals;
    this.waits = waits;
    this.ticker = ticker;
  }

  /** As {@link Flight#await}; reports how long, unless the flight was refused at once. */
  public @Nullable ResidentLease await(Flight flight, long nanos) throws InterruptedException {
    boolean wasRefused = flight.wasRefused();
    long start = ticker.read();
    try {
      return flight.await(nanos);
    } finally {
      if (!wasRefused) {
        waits.accept(Duration.ofNanos(ticker.read() - start));
      }
    }
  }

  /** Reports that a call is refused because too many wait; returns the refusal. */
  public ServingException refused(ModelName name) {
    refusals.run();
    return Refusals.overloaded(name);
  }

  /** There will be no model of that flight, for this reason if it has no other. */
  void failed(Flight flight, ServingException why) {
    if (!flight.landing().yields(flight, why)) {
      blamed(flight, why);
    }
  }

  /** Likewise of one that is given up: calls that wait for it are refused even if it yields. */
  void givenUp(Flight flight, ServingException why) {
    if (flight.hasCalls() || !flight.landing().yields(flight, why)) {
      blamed(flight, why);
    }
  }

  private void blamed(Flight flight, ServingException why) {
    boolean isQueued = flight.isQueued();
    if (!flight.blame(why)) {
      return;
    }
    if (!isQueued || why.reason() != Reason.OVERLOADED) {
      tell(flight.name(), why);
    } else if (flight.hasCalls()) { // Else nobody waits for it any more.
      refusals.run();
    }
  }

  /** Reports a failed load of which nothing else has heard. */
  void tell(ModelName name, ServingException why) {
    log(name, why);
    failures.accept(name, why);
  }

  private static void log(ModelName name, ServingException why) {
    Throwable cause = why.getCause();
    if (why.reason() == Reason.INTERNAL) {
      LOG.error("load of {} failed: a defect", name, cause == null ? why : cause);
      return;
    }
    LOG.atLevel(level(why.reason()))
        .log(
            "load of {} failed: {} {}{}",
            name,
            why.reason(),
            Quoted.cause(why),
            cause == null || why.reason() == Reason.INVALID_MODEL ? "" : " " + Quoted.cause(cause));
  }

  /** Any client can ask for names that no model has; its call leaves a line of its own. */
  private static Level level(Reason reason) {
    boolean isNoNews = reason == Reason.MODEL_NOT_FOUND || reason == Reason.STOPPING;
    return isNoNews ? Level.DEBUG : Level.WARN;
  }
}
