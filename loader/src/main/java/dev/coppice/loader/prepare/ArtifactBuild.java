package dev.coppice.loader.prepare;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.Detail;
import dev.coppice.loader.FirstNames;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.archive.ModelFiles;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.DocumentMemory;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.proof.ProofTrial;
import dev.coppice.loader.store.Artifact;
import dev.coppice.model.Model;
import dev.coppice.model.check.ModelShape;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One fetched artifact on its way to a model: its files are sorted into models, documents and what
 * is neither; then the model is built, preceded by its preprocessing and held to its proof.
 */
public final class ArtifactBuild implements AutoCloseable {

  private static final int MAX_FOUND = 10;

  private final ModelName name;
  private final Artifact artifact;
  private final ProofTrial trial;
  private final LoadHeap.Holding heap;
  private final DocumentMemory memory;
  private final PreparedArtifact models;
  private final PreprocessingDocument preprocessing = new PreprocessingDocument();
  private final ExpectationsDocument expectations = new ExpectationsDocument();
  private final MlmodelDocument mlmodel = new MlmodelDocument();
  private @Nullable ModelCandidates candidates;
  private int held;

  /** Begins to read an artifact. */
  @FunctionalInterface
  public interface Opening {

    /**
     * Opens its files.
     *
     * @param others hears of those that do not count
     * @param unpacking makes sure that unpacking them may take so much memory
     */
    ModelFiles open(FirstNames others, LongConsumer unpacking) throws IOException;
  }

  /**
   * @param name of the model, for messages
   * @param memory asked for whatever the load takes
   * @param heap what the load holds of the heap, not closed here
   * @param ensembles whether several models score together
   * @param detail of the model
   */
  public ArtifactBuild(
      ModelName name,
      Artifact artifact,
      ModelPreparation preparation,
      ProofTrial trial,
      LoadMemory memory,
      LoadHeap.Holding heap,
      boolean ensembles,
      Detail detail) {
    this.name = name;
    this.artifact = artifact;
    this.trial = trial;
    this.heap = heap;
    this.memory = new DocumentMemory(memory);
    this.models =
        new PreparedArtifact(
            preparation.of(name, artifact, detail),
            this.memory,
            heap,
            this::documentsHeapBytes,
            ensembles);
  }

  private long documentsHeapBytes() {
    return preprocessing.heapBytes() + expectations.heapBytes() + mlmodel.heapBytes();
  }

  /**
   * Reads the artifact to its end; once.
   *
   * @throws RefusedArtifactException if it has no model, or anything bad
   */
  public void read(Opening opening) throws IOException {
    FirstNames found = new FirstNames(MAX_FOUND);
    ModelFiles files =
        new ArtifactDocuments(
            opening.open(found, memory::holdUnpacking),
            List.of(preprocessing, expectations, mlmodel),
            memory,
            heap,
            found);
    candidates = new ModelCandidates(files, mlmodel::modelFile, found);
    models.read(candidates, mlmodel::modelFile);
    for (ModelShape shape : models.shapes()) {
      mlmodel.requireAnswersOf(shape);
    }
    if (notes().heapBytes() > 0) {
      memory.add(memory.weigh(notes().heapBytes()));
    }
  }

  /**
   * Makes the model, once; the caller closes it.
   *
   * @throws RefusedArtifactException if it cannot be built, or does not answer as it should
   * @throws InterruptedIOException if the thread was interrupted on the way
   */
  public Model model() throws IOException {
    Model model = models.build();
    try {
      model = mlmodel.describe(model, preprocessing.content().length > 0);
      model = preprocessing.prependTo(model);
      if (expectations.expectations().isPresent()) {
        held = trial.hold(name, artifact, expectations.expectations().get(), model, memory, heap);
      }
      return model;
    } catch (IOException | RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** The document of its preprocessing, once it was read; empty if it has none. Not a copy. */
  public byte[] preprocessing() {
    return preprocessing.content();
  }

  /** What there was besides the model, once that is made. */
  public ArtifactNotes notes() {
    return new ArtifactNotes(candidates == null ? List.of() : candidates.passedOver(), held);
  }

  @Override
  public void close() {
    models.close();
  }
}
