package dev.coppice.loader.proof;

import dev.coppice.loader.DocumentMemory;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.store.Artifact;
import dev.coppice.model.Model;
import java.io.InterruptedIOException;

/** What becomes of a proof that an artifact carries. */
@FunctionalInterface
public interface ProofTrial {

  /**
   * Holds a model to its proof.
   *
   * @param name of the model, for messages
   * @param memory asked for what a row takes
   * @return how many rows held
   * @throws RefusedArtifactException at the first that does not
   * @throws InterruptedIOException if the thread was interrupted between two of them
   */
  int hold(
      ModelName name,
      Artifact artifact,
      Expectations expectations,
      Model model,
      DocumentMemory memory)
      throws RefusedArtifactException, InterruptedIOException;

  /** Scores no row: for who measures loads and answers no call. */
  static ProofTrial none() {
    return (name, artifact, expectations, model, memory) -> 0;
  }
}
