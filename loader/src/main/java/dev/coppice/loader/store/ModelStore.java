package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where artifacts come from: one prefix of an object store, or one directory. */
public interface ModelStore extends AutoCloseable {

  /** The most names that anybody lists: each takes some hundred bytes of heap. */
  int MAX_ARTIFACTS = 1_000_000;

  /**
   * Opens the newest version; blocks until the store has answered, with one request if it answers.
   *
   * @param unless the version that the caller has already; null if the caller has none
   * @return empty if {@code unless} is the newest version
   * @throws StoreException if there is none, or it cannot be had; what may heal at once was tried
   *     again by then
   */
  Optional<Artifact> open(StoreKey key, @Nullable String unless) throws StoreException;

  /**
   * A page of what there is, by code points of the names. What is no key by its form, such as a
   * folder's own entry, is left out; a model that is a directory is there as its files. Blocks for
   * some seconds at most.
   *
   * @param prefix of the names
   * @param after the name before the page; empty for the first page
   * @param limit names at most; fewer may come, and none once there are no more
   * @throws StoreException if the store refuses, or has too much to list
   */
  List<ListedArtifact> page(String prefix, String after, int limit) throws StoreException;

  /** Where the artifact of that key is or would be; asks nobody. */
  String uri(StoreKey key);

  /**
   * The address of its server, where that was set and so another server may have artifacts of the
   * same URIs; empty where there is only one. Asks nobody.
   */
  String server();

  /** Frees the connections. */
  @Override
  void close();
}
