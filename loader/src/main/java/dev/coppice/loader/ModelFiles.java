package dev.coppice.loader;

import dev.coppice.model.preprocessing.Preprocessing;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The model files of one artifact, and the file that declares its preprocessing, one after the
 * other; whoever opened them closes them.
 */
interface ModelFiles extends AutoCloseable {

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

  /** Whether one of these files is no model, but declares preprocessing. */
  default boolean isPreprocessing(ModelFile file) {
    return file.name().equals(Preprocessing.FILE);
  }

  /** Whether a file directly in the root is one to read: dot-files are not. */
  static boolean isModelFile(String name) {
    return !name.startsWith(".");
  }
}
