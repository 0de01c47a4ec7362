package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that is asked on behalf of calls, and remembers whether its last answer was of use. */
public final class WatchedStore implements ModelStore {

  private final ModelStore store;
  private final ModelStoreUri location;
  private volatile boolean reachable;
  private volatile boolean seen;
  private volatile @Nullable StoreKey found;

  /**
   * Closes the store when it is closed itself.
   *
   * @param location of the store
   */
  public WatchedStore(ModelStore store, ModelStoreUri location) {
    this.store = store;
    this.location = location;
  }

  ModelStoreUri location() {
    return location;
  }

  /**
   * Whether the store serves, judging by its answers: false until the first of use, and after one
   * that would meet every call.
   */
  public boolean isReachable() {
    return reachable;
  }

  /** Whether an answer was of use, ever. */
  public boolean wasSeen() {
    return seen;
  }

  /** A name of which the store had something; null until it had. */
  @Nullable StoreKey found() {
    return found;
  }

  private void answered() {
    seen = true;
    reachable = true;
  }

  @Override
  public Artifact open(StoreKey key) throws StoreException {
    Artifact artifact = watched(() -> store.open(key));
    found = key;
    return artifact;
  }

  @Override
  public String newestVersion(StoreKey key, String known) throws StoreException {
    String newest = watched(() -> store.newestVersion(key, known));
    found = key;
    return newest;
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
    try {
      T answer = question.ask();
      answered();
      return answer;
    } catch (StoreException e) {
      switch (e.fault().verdict()) {
        case USABLE -> answered();
        case UNUSABLE -> reachable = false;
        case UNKNOWN -> seen = true; // It answers, whatever it says to others.
        case NONE -> {}
      }
      throw e;
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
