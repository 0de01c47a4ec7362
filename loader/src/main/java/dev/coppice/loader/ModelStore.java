package dev.coppice.loader;

/** Where artifacts come from: one prefix of an object store, or one directory. */
public interface ModelStore extends AutoCloseable {

  /**
   * Opens the newest version; blocks until the store has answered, with one request if it answers.
   *
   * @throws ServingException {@code MODEL_NOT_FOUND}, {@code STORE_ACCESS_DENIED} or {@code
   *     STORE_UNAVAILABLE}, with the text for the client; its cause has the text for the log
   */
  Artifact open(StoreKey key);

  /** Where the artifact of that key is or would be; asks nobody. */
  String uri(StoreKey key);

  /** Frees the connections. */
  @Override
  void close();
}
