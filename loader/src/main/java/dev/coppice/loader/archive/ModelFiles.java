package dev.coppice.loader.archive;

import dev.coppice.loader.store.StoreException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The files of one artifact that count, one after the other; whoever opened them closes them. */
public interface ModelFiles extends AutoCloseable {

  /**
   * The next one; null when all of the artifact was read to the end and found valid.
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
   * Whether the artifact is one file itself. It has to be the model then, and its name is the
   * store's, and says nothing.
   */
  default boolean isBare() {
    return false;
  }
}
