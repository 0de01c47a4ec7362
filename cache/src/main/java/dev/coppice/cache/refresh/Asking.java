package dev.coppice.cache.refresh;

import dev.coppice.cache.resident.Freshness;
import dev.coppice.cache.resident.Freshness.Failure;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.Quoted;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store which version of a model is its newest, and has what is newer loaded. While the
 * store fails, nobody is asked for.
 */
final class Asking {

  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

  private final FailurePause pause = new FailurePause();
  private final ModelSource source;
  private final RefreshSettings settings;
  private final NewerVersions newer;
  private final BiPredicate<Refresh, RefreshResult> end;
  private final BooleanSupplier isClosed;
  private final InstantSource clock;

  /**
   * @param end hears what each refresh came to for which nothing is loaded
   * @param isClosed whether questions under way are interrupted
   */
  Asking(
      ModelSource source,
      RefreshSettings settings,
      NewerVersions newer,
      BiPredicate<Refresh, RefreshResult> end,
      BooleanSupplier isClosed,
      InstantSource clock) {
    this.source = source;
    this.settings = settings;
    this.newer = newer;
    this.end = end;
    this.isClosed = isClosed;
    this.clock = clock;
  }

  /** Whether the store failed, so that nobody is asked for at that time. */
  boolean isPaused(long nowMillis) {
    return pause.isOn(nowMillis);
  }

  /** Asks, and does what the answer says; blocks, and does not throw. */
  void ask(Refresh refresh) {
    Resident old = refresh.old();
    Freshness freshness = old.freshness();
    long asked = clock.millis();
    if (pause.isOn(asked)) { // It failed since; the model stays due.
      end(refresh, RefreshResult.UNANSWERED);
      return;
    }
    refresh.ask(asked);
    freshness.ask(asked);
    freshness.schedule(settings.dueMillis(asked));
    try {
      String newest =
          refresh.trace().call(() -> source.newestVersion(old.name(), freshness.newestKnown()));
      answered();
      take(refresh, newest);
    } catch (ServingException e) {
      notAnswered(refresh, e, asked);
    } catch (RuntimeException | Error e) { // The thread serves other models.
      LOG.error("model {}: its store could not be asked for a newer version", old.name(), e);
      end(refresh, RefreshResult.UNANSWERED);
    }
  }

  private void end(Refresh refresh, RefreshResult result) {
    boolean unused = end.test(refresh, result);
  }

  private void answered() {
    if (pause.answered()) {
      LOG.info("models in memory are kept the newest: their store answers again");
    }
  }

  private void take(Refresh refresh, String newest) {
    Freshness freshness = refresh.old().freshness();
    if (newest.equals(freshness.version())) {
      freshness.confirm();
      end(refresh, RefreshResult.UNCHANGED);
    } else if (newest.equals(freshness.newestKnown())) {
      freshness.refuseStill();
      end(refresh, RefreshResult.UNCHANGED);
    } else {
      freshness.outdate(clock.millis());
      refresh.setNewest(newest);
      newer.add(refresh);
      refresh.found(); // Those who wait can hurry it only once it is in the line.
    }
  }

  private void notAnswered(Refresh refresh, ServingException why, long asked) {
    Resident old = refresh.old();
    if (why.reason() == Reason.MODEL_NOT_FOUND) {
      answered();
      end(refresh, RefreshResult.GONE);
      return;
    }
    if (isClosed.getAsBoolean()) { // The stop has interrupted it, whatever the store would say.
      end(refresh, RefreshResult.YIELDED);
      return;
    }
    Failure before = old.freshness().lastFailure();
    old.freshness().keep(why);
    String cause = Quoted.cause(why.getCause() == null ? why : why.getCause());
    if (why.reason() == Reason.STORE_UNAVAILABLE) {
      boolean isKnown = before != null && before.reason() == why.reason();
      old.freshness().schedule(asked + FailurePause.FIRST_MILLIS);
      if (pause.failed(old.name(), isKnown, asked, clock.millis())) {
        LOG.warn("models in memory serve on as they are, because their store fails: {}", cause);
      }
    } else if (!Objects.equals(before, old.freshness().lastFailure())) {
      LOG.warn("model {}: serves on, as its store refuses an answer: {}", old.name(), cause);
    }
    end(refresh, RefreshResult.UNANSWERED);
  }
}
