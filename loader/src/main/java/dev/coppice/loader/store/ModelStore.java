package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;

/** Where artifacts come from: one prefix of an object store, or one directory. */
public interface ModelStore extends AutoCloseable {

  /**
   * Opens the newest version; blocks until the store has answered, with one request if it answers.
   *
   * @throws StoreException if there is none, or it cannot be had; what may heal at once was tried
   *     again by then
   */
  Artifact open(StoreKey key) throws StoreException;

  /**
   * Asks which version is the newest, and reads no artifact; blocks for some seconds at most, with
   * one request if the store answers.
   *
   * @param known the version that is thought to be the newest
   * @return {@code known} if it still is
   * @throws StoreException as {@link #open}
   */
  String newestVersion(StoreKey key, String known) throws StoreException;

  /** Where the artifact of that key is or would be; asks nobody. */
  String uri(StoreKey key);

  /** Frees the connections. */
  @Override
  void close();
}
