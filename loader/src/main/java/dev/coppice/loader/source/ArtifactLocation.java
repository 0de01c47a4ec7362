package dev.coppice.loader.source;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;

/** Where one model's artifact is; opened anew for every fetch of it. */
interface ArtifactLocation {

  /**
   * Opens the newest version; blocks.
   *
   * @throws StoreException as {@link ModelStore#open}
   */
  Artifact open() throws StoreException;

  /**
   * Asks which version there is now; blocks.
   *
   * @param known the version that was opened
   * @throws StoreException as {@link #open}
   */
  default String newestVersion(String known) throws StoreException {
    try (Artifact now = open()) {
      return now.version();
    }
  }

  /** What the artifact is called in messages if it is a bare model file; on one line. */
  String fileName();

  /** The text that the waiting calls get if there is none. */
  String absent();

  /** What the waiting calls get if it is refused to us. */
  default ServingException refused(StoreException cause) {
    return LoadFailures.ofStore(absent(), cause);
  }
}
