package dev.coppice.cache.refresh;

import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.resident.Freshness;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.stored.ReplacementLanding;
import dev.coppice.cache.stored.Replacements;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.Quoted;
import java.time.InstantSource;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Loads newer versions, in turns, each into the place of the model in memory; where that fails it
 * notes at the old one why, which serves on, unless the store has nothing of that name by then.
 */
final class NewerVersions {

  private static final Logger LOG = LoggerFactory.getLogger(NewerVersions.class);

  private final Replacements loads;
  private final BiPredicate<Refresh, RefreshResult> end;
  private final LoadTurns turns;
  private final long patienceMillis;
  private final InstantSource clock;

  /**
   * @param end hears what each came to; false if it has heard already
   */
  NewerVersions(
      Replacements loads,
      RefreshSettings settings,
      BiPredicate<Refresh, RefreshResult> end,
      InstantSource clock) {
    this.loads = loads;
    this.end = end;
    this.turns = new LoadTurns(settings.maxLoads(), this::load);
    this.patienceMillis = settings.interval().toMillis();
    this.clock = clock;
  }

  /** Loads the version that was found, when its turn has come. */
  void add(Refresh refresh) {
    turns.add(refresh);
  }

  /** Its turn has come now. */
  void hurry(Refresh refresh) {
    turns.hurry(refresh);
  }

  private void load(Refresh refresh) {
    Purpose purpose = purpose(refresh);
    boolean isStarted =
        refresh.isWanted()
            && refresh.trace().call(() -> loads.replace(refresh.old(), purpose, end(refresh)));
    refresh.begun();
    if (!isStarted) { // The old one has left; perhaps a call loads it already.
      loaded(refresh, RefreshResult.YIELDED);
    }
  }

  private ReplacementLanding.End end(Refresh refresh) {
    return new ReplacementLanding.End() {
      @Override
      public void placed(Resident newer) {
        LOG.info(
            "model {}: version {} serves in place of {}",
            newer.name(),
            Quoted.of(newer.freshness().version()),
            Quoted.of(refresh.old().freshness().version()));
        loaded(refresh, RefreshResult.SWAPPED);
      }

      @Override
      public void failed(@Nullable ServingException why) {
        loaded(refresh, kept(refresh, why));
      }
    };
  }

  /**
   * A version that was found an interval ago has yielded to calls for long enough; and one that a
   * call waits for, which has not joined its load yet, has no cause to.
   */
  private Purpose purpose(Refresh refresh) {
    long outdated = refresh.old().freshness().outdatedFor(clock.millis());
    boolean isLate = patienceMillis > 0 && outdated >= patienceMillis;
    return isLate || refresh.isHurried() ? Purpose.LATE_REFRESH : Purpose.REFRESH;
  }

  private void loaded(Refresh refresh, RefreshResult result) {
    if (end.test(refresh, result)) {
      turns.ended();
    }
  }

  private static RefreshResult kept(Refresh refresh, @Nullable ServingException why) {
    if (why == null || why.reason() == Reason.STOPPING) {
      return RefreshResult.YIELDED;
    }
    if (why.reason() == Reason.MODEL_NOT_FOUND) { // It was deleted since it was found.
      return RefreshResult.GONE;
    }
    Freshness freshness = refresh.old().freshness();
    String text = String.valueOf(why.getMessage());
    String refused = why.refusedVersion(); // By now the store may have another than it named.
    boolean isNews = refused != null || freshness.lastFailure() == null; // That is tried once.
    if (refused == null) {
      freshness.keep(why);
    } else {
      freshness.refuse(refused, why);
    }
    LOG.atLevel(isNews ? Level.WARN : Level.DEBUG)
        .log(
            "model {}: version {} serves on, because {} cannot be loaded: {}",
            refresh.old().name(),
            Quoted.of(freshness.version()),
            Quoted.of(refused == null ? refresh.newest() : refused),
            text);
    boolean lacksRoom =
        why.reason() == Reason.INSUFFICIENT_STORAGE || why.reason() == Reason.OVERLOADED;
    return lacksRoom ? RefreshResult.NO_ROOM : RefreshResult.FAILED;
  }
}
