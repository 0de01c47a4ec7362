package dev.coppice.loader;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The model files of one artifact, one after the other; whoever opened them closes them. */
interface ModelFiles extends AutoCloseable {

  /** The file that holds an artifact's declared preprocessing; it is no model. */
  String PREPROCESSING = "preprocessing.json";

  /**
   * The next one; null when all of the artifact was read and found in order.
   *
   * @throws RefusedArtifactException if the artifact breaks a rule
   * @throws StoreException if the store failed
   */
  @Nullable ModelFile next() throws IOException;

  /** Lets go of the file under way. */
  @Override
  default void close() {
    // What is read from memory or from a stream of somebody else holds nothing.
  }

  /**
   * Whether a file directly in the root is a model file: dot-files are not.
   *
   * @throws RefusedArtifactException if it declares preprocessing, which would be left out silently
   */
  static boolean isModelFile(String name) throws RefusedArtifactException {
    if (name.equals(PREPROCESSING)) {
      throw new RefusedArtifactException(
          PREPROCESSING + ": unsupported (expected: an artifact without declared preprocessing)");
    }
    return !name.startsWith(".");
  }
}
