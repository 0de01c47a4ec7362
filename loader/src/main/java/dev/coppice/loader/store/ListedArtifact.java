package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.util.Optional;

/**
 * What a listing says of one object or file.
 *
 * @param bytes as it is stored, packed
 */
public record ListedArtifact(StoreKey key, long bytes) {

  /** The artifact of this name; empty if no call could name it. */
  public static Optional<ListedArtifact> named(String name, long bytes) {
    return StoreKey.parse(name).map(key -> new ListedArtifact(key, bytes));
  }
}
