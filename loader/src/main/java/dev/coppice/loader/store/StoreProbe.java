package dev.coppice.loader.store;

import dev.coppice.loader.Quote;
import dev.coppice.loader.StoreKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a store at the start, before any call needs it, so that a wrong bucket, a folder that is
 * missing or credentials that are refused are a line of the log and not a tenant's surprise.
 *
 * <p>It asks as a load does, for an object that nobody has, since that needs no right that loads do
 * not need. It goes on, less and less often, until the store was of use once; each fault is logged
 * when it is a new one.
 */
public final class StoreProbe implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
  private static final StoreKey NOBODY = new StoreKey(".coppice-probe");
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final WatchedStore store;
  private final Pause pause;

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /** Uses the store, and does not close it. */
  public StoreProbe(WatchedStore store) {
    this(store, Thread::sleep);
  }

  StoreProbe(WatchedStore store, Pause pause) {
    this.store = store;
    this.pause = pause;
  }

  /** Returns when the store has been of use, to this or to a load, or the thread is interrupted. */
  @Override
  public void run() {
    @Nullable StoreFault logged = null;
    Duration wait = FIRST_PAUSE;
    try {
      while (!store.isReachable()) {
        logged = ask(logged);
        if (!store.isReachable()) {
          pause.of(wait);
          Duration longer = wait.multipliedBy(2);
          wait = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
      }
      LOG.info("the model store {} answers", store.location());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The server stops.
    }
  }

  private @Nullable StoreFault ask(@Nullable StoreFault logged) throws InterruptedException {
    try {
      store.open(NOBODY).close();
      return null;
    } catch (StoreException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!store.isReachable() && e.fault() != logged) {
        LOG.warn("the model store {} is of no use yet: {}", store.location(), Quote.cause(e));
      }
      return e.fault();
    }
  }
}
