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
 * Reports each failed load once, before its calls hear of the failure, and logs it. Also reports
 * each call that was refused at once because too many wait, and how long calls waited for loads.
 *
 * <p>A load that was dropped has not failed, nor has a load that yields to others: both may be
 * tried again.
 */
public final class LoadReports {

  private static final Logger LOG = LoggerFactory.getLogger(LoadReports.class);

  private final BiConsumer<ModelName, ServingException> failures;
  private final Runnable refusals;
  private final Consumer<Duration> waits;
  private final Ticker ticker;

  /**
   * The listeners run on the reporting thread; they must be quick, and must not throw.
   *
   * @param failures hears of failed loads
   * @param refusals hears of calls that are refused because too many wait
   * @param waits hears how long each call waited for a load
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

  /** Waits as {@link Load#await}, and reports how long, unless the load was refused at once. */
  @Nullable ResidentLease await(Load load, long nanos) throws InterruptedException {
    boolean wasRefused = !load.isUnderWay() && load.hasNotBegun();
    long start = ticker.read();
    try {
      return load.await(nanos);
    } finally {
      if (!wasRefused) {
        waits.accept(Duration.ofNanos(ticker.read() - start));
      }
    }
  }

  /** Reports that a call is refused because too many wait; returns the refusal. */
  ServingException refused(ModelName name) {
    refusals.run();
    return Errors.overloaded(name);
  }

  /**
   * Reports that a load ends without a model.
   *
   * @param why if the load has no other reason
   */
  LoadResult ended(Load load, ServingException why) {
    boolean yields = load.isDropped() || yields(load, why);
    if (!yields) {
      setFailure(load, why);
      return new LoadResult(LoadResult.Outcome.FAILED, why);
    }
    return load.lacksMemory()
        ? new LoadResult(LoadResult.Outcome.NO_ROOM, why)
        : LoadResult.YIELDED;
  }

  /** Reports a load that is given up: calls that wait for it are refused even if it yields. */
  void givenUp(Load load, ServingException why) {
    if (load.hasCalls() || !yields(load, why)) {
      setFailure(load, why);
    }
  }

  /** Whether others have what the load needs, so that the load may be tried again. */
  private static boolean yields(Load load, ServingException why) {
    if (load.hasCalls()) {
      return false;
    }
    return switch (load.request().purpose()) {
      case CALL, REGISTRATION -> false;
      case PIN, WARM_UP -> why.reason() == Reason.OVERLOADED || timedOutInLine(load, why);
      case REFRESH, LATE_REFRESH ->
          why.reason() == Reason.OVERLOADED
              || (why.reason() == Reason.INSUFFICIENT_STORAGE && load.lacksMemory())
              || timedOutInLine(load, why);
    };
  }

  private static boolean timedOutInLine(Load load, ServingException why) {
    return why.reason() == Reason.LOAD_TIMEOUT && load.hasNotBegun();
  }

  private void setFailure(Load load, ServingException why) {
    boolean isQueued = load.isQueued();
    if (!load.setFailure(why)) {
      return;
    }
    if (!isQueued || why.reason() != Reason.OVERLOADED) {
      tell(load.name(), why);
    } else if (load.hasCalls()) {
      refusals.run();
    }
  }

  /** Reports a failed load. */
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
