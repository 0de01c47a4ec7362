package dev.coppice.loader;

/** Where one model's artifact is; opened anew for every fetch of it. */
interface ArtifactLocation {

  /**
   * Opens the newest version; blocks.
   *
   * @throws ServingException if there is none, or it cannot be had
   */
  Artifact open();

  /** What the artifact is called in messages if it is a bare model file; on one line. */
  String fileName();

  /** What the waiting calls are told when reading from here has failed. */
  ServingException failure(StoreException cause);
}
