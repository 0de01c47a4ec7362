package dev.coppice.loader.source;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where one model's artifact is; opened anew for every fetch of it. */
interface ArtifactLocation {

  /**
   * Opens the newest version; blocks.
   *
   * @param unless the version that the caller has already; null if the caller has none
   * @return empty if {@code unless} is the newest version
   * @throws StoreException as {@link ModelStore#open}
   */
  Optional<Artifact> open(@Nullable String unless) throws StoreException;

  /** What the artifact is called in messages if it is a bare model file; on one line. */
  String fileName();

  /** The text that the waiting calls get if there is none. */
  String absent();

  /** What the waiting calls get if it is refused to us. */
  default ServingException refused(StoreException cause) {
    return LoadFailures.ofStore(absent(), cause);
  }
}
