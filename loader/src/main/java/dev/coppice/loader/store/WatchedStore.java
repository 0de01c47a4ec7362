package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that is asked on behalf of calls, and remembers whether its last answer was of use.
 *
 * <p>No answer is one, too, if it does not come for long, as from a directory whose mount's server
 * is away; and so is to be asked to slow down, if that is all that comes for as long. Neither says
 * anything of the store once it has been of use to somebody who asked later.
 */
public final class WatchedStore implements ModelStore {

  /** As long as S3's client waits for an answer, all its attempts together. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ModelStore store;
  private final ModelStoreUri location;
  private final LongSupplier nanoClock;
  private final Set<Asking> unanswered = new HashSet<>();
  private @Nullable Asking firstPutOff;
  private long useful; // The question of the last answer of use, by its number.
  private long asked;
  private boolean reachable;
  private volatile boolean seen;
  private volatile @Nullable StoreKey found;

  /**
   * A question.
   *
   * @param number of it, from 1 on
   * @param nanos when it was asked
   */
  private record Asking(long number, long nanos) {}

  /**
   * Closes the store when it is closed itself.
   *
   * @param location of the store
   */
  public WatchedStore(ModelStore store, ModelStoreUri location) {
    this(store, location, System::nanoTime);
  }

  /**
   * The same.
   *
   * @param nanoClock as {@link System#nanoTime}
   */
  WatchedStore(ModelStore store, ModelStoreUri location, LongSupplier nanoClock) {
    this.store = store;
    this.location = location;
    this.nanoClock = nanoClock;
  }

  ModelStoreUri location() {
    return location;
  }

  /**
   * Whether the store serves, judging by its answers: false until the first of use, and after one
   * that would meet every call, or none for long.
   */
  public synchronized boolean isReachable() {
    long now = nanoClock.getAsLong();
    return reachable && unanswered.stream().noneMatch(each -> isOfNoUse(each, now));
  }

  private boolean isOfNoUse(Asking question, long now) {
    return question.number() > useful && now - question.nanos() >= PATIENCE.toNanos();
  }

  /** Whether an answer was of use, ever. */
  public boolean wasSeen() {
    return seen;
  }

  /** A name of which the store had something; null until it had. */
  @Nullable StoreKey found() {
    return found;
  }

  private synchronized Asking ask() {
    Asking question = new Asking(++asked, nanoClock.getAsLong());
    unanswered.add(question);
    return question;
  }

  private synchronized void over(Asking question) {
    unanswered.remove(question);
  }

  private synchronized void answered(Asking question) {
    seen = true;
    reachable = true;
    useful = Math.max(useful, question.number());
    firstPutOff = null;
  }

  private synchronized void failed() {
    reachable = false;
  }

  private synchronized void putOff(Asking question) {
    seen = true;
    if (firstPutOff == null && question.number() > useful) {
      firstPutOff = question;
    }
    if (firstPutOff != null && isOfNoUse(firstPutOff, nanoClock.getAsLong())) {
      reachable = false;
    }
  }

  @Override
  public Optional<Artifact> open(StoreKey key, @Nullable String unless) throws StoreException {
    Optional<Artifact> artifact = watched(() -> store.open(key, unless));
    found = key;
    return artifact;
  }

  /** Says nothing of how calls are served: a store may serve them and refuse to be listed. */
  @Override
  public List<ListedArtifact> page(String prefix, String after, int limit) throws StoreException {
    return store.page(prefix, after, limit);
  }

  /** One question to the store. */
  private interface Question<T> {
    T ask() throws StoreException;
  }

  private <T> T watched(Question<T> question) throws StoreException {
    Asking asking = ask();
    try {
      T answer = question.ask();
      answered(asking);
      return answer;
    } catch (StoreException e) {
      switch (e.fault().verdict()) {
        case USABLE -> answered(asking);
        case UNUSABLE -> failed();
        case LATER -> putOff(asking);
        case UNKNOWN -> seen = true; // It answers, whatever it says to others.
        case NONE -> {}
      }
      throw e;
    } finally {
      over(asking);
    }
  }

  @Override
  public String uri(StoreKey key) {
    return store.uri(key);
  }

  @Override
  public String server() {
    return store.server();
  }

  @Override
  public void close() {
    store.close();
  }
}
