package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import dev.coppice.model.Quoted;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a store at the start, before any call needs it, so that a wrong bucket, a folder that is
 * missing or credentials that are refused are a line of the log and not a tenant's surprise; and
 * later whenever its last answer was of no use, since on a quiet night nobody else would ask, and
 * who was woken by one answer that came late would stay awake until somebody called.
 *
 * <p>It asks as a load does, for an object that nobody has, since that needs no right that loads do
 * not need; once a load has found one, for that, since of others a bucket that may not be listed
 * only says that they are denied. At the start it goes on, less and less often, until the store was
 * of use; from then on it looks once a minute whether it has to ask. Each fault is logged when it
 * is a new one.
 */
public final class StoreProbe implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
  private static final StoreKey NOBODY = new StoreKey(".coppice-probe");
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final WatchedStore store;
  private final Pause pause;
  private final LookThreads looks;
  private boolean answered;
  private @Nullable StoreFault logged;

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /** Uses the store, and does not close it. */
  public StoreProbe(WatchedStore store) {
    this(store, Thread::sleep, new LookThreads(LONGEST_PAUSE));
  }

  /**
   * The same.
   *
   * @param looks where it asks
   */
  StoreProbe(WatchedStore store, Pause pause, LookThreads looks) {
    this.store = store;
    this.pause = pause;
    this.looks = looks;
  }

  /** Returns when the thread is interrupted. */
  @Override
  public void run() {
    try {
      awaitAnswer(FIRST_PAUSE);
      LOG.info("the model store {} answers", store.location());
      answered = true;
      while (true) {
        pause.of(LONGEST_PAUSE);
        logged = null;
        awaitAnswer(LONGEST_PAUSE);
        if (logged != null) {
          LOG.info("the model store {} answers again", store.location());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The server stops.
    }
  }

  /** Returns when the store has been of use, to this or to a load. */
  private void awaitAnswer(Duration first) throws InterruptedException {
    Duration wait = first;
    while (!store.isReachable()) {
      ask();
      if (!store.isReachable()) {
        pause.of(wait);
        Duration longer = wait.multipliedBy(2);
        wait = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
      }
    }
  }

  private boolean open() throws StoreException {
    StoreKey known = store.found();
    store.open(known == null ? NOBODY : known, null).ifPresent(Artifact::close);
    return true;
  }

  private void ask() throws InterruptedException {
    try {
      looks.call(this::open);
    } catch (StoreException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!store.isReachable() && e.fault() != logged) {
        LOG.warn(
            "the model store {} is of no use {}: {}",
            store.location(),
            answered ? "now" : "yet",
            Quoted.cause(e));
        logged = e.fault();
      }
    }
  }
}
