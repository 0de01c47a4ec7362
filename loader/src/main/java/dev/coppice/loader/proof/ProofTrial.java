package dev.coppice.loader.proof;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.DocumentMemory;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.store.Artifact;
import dev.coppice.model.Model;
import java.io.IOException;

/** What becomes of a proof that an artifact carries. */
@FunctionalInterface
public interface ProofTrial {

  /**
   * Holds a model to its proof.
   *
   * @param name of the model, for messages
   * @param memory asked for what a row takes
   * @param heap what the load holds of it, not closed here
   * @return how many rows held
   * @throws dev.coppice.loader.archive.RefusedArtifactException at the first that does not
   * @throws java.io.InterruptedIOException if the thread was interrupted between two of them
   */
  int hold(
      ModelName name,
      Artifact artifact,
      Expectations expectations,
      Model model,
      DocumentMemory memory,
      LoadHeap.Holding heap)
      throws IOException;

  /** Scores no row: for who measures loads and answers no call. */
  static ProofTrial none() {
    return (name, artifact, expectations, model, memory, heap) -> 0;
  }
}
