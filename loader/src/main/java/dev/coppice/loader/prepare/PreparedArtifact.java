package dev.coppice.loader.prepare;

import dev.coppice.loader.CodePointOrder;
import dev.coppice.loader.archive.ModelFile;
import dev.coppice.loader.archive.ModelFiles;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Model;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.ensemble.EnsembleModel;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The models of one artifact that will score, read to the end and found valid.
 *
 * <p>They are ordered by file name, not as an archive happens to hold them. Every model file is
 * read and checked, also where the first by name will score alone. Of files with the same name the
 * last one counts, as it would had the archive been unpacked.
 *
 * <p>Members are built one after the other: the memory of a load is what those built so far occupy,
 * the peak of the one under way, and what the others hold already, at its highest.
 */
final class PreparedArtifact implements AutoCloseable {

  private static final CodePointOrder ORDER = new CodePointOrder();

  private final ModelPreparation.OfArtifact preparation;
  private final LoadMemory memory;
  private final LoadHeap.Holding heap;
  private final LongSupplier besides;
  private final boolean ensembles;
  private final NavigableMap<String, PreparedModel> models = new TreeMap<>(ORDER);

  /**
   * @param heap asked for what reading the files takes there
   * @param besides what the load has taken of it for other things
   * @param ensembles whether all models will score; else the first by name
   */
  PreparedArtifact(
      ModelPreparation.OfArtifact preparation,
      LoadMemory memory,
      LoadHeap.Holding heap,
      LongSupplier besides,
      boolean ensembles) {
    this.preparation = preparation;
    this.memory = memory;
    this.heap = heap;
    this.besides = besides;
    this.ensembles = ensembles;
  }

  /**
   * Reads an artifact to its end; once.
   *
   * @param files one at least
   * @param only the one that scores alone, known once all are read; empty if nobody says
   * @throws RefusedArtifactException if one is bad
   */
  void read(ModelFiles files, Supplier<Optional<String>> only) throws IOException {
    for (ModelFile file = files.next(); file != null; file = files.next()) {
      if (ensembles || isFirst(file)) {
        add(file);
      } else {
        pass(file);
      }
    }
    if (only.get().isPresent()) {
      drop(only.get().get());
    }
    // Now that their content is known: files of an unusual kind take more than their size says.
    memory.reserve(buildingBytes() + memory.weigh(sum(PreparedModel::heapBytes)));
  }

  /** What the files are, once they are read. */
  List<ModelShape> shapes() {
    return models.values().stream().map(PreparedModel::shape).toList();
  }

  /** Drops all but one: they came before the package said which one is the model. */
  private void drop(String butThis) throws RefusedArtifactException {
    if (!models.containsKey(butThis)) {
      throw new RefusedArtifactException(
          "MLmodel: after several model files in the archive (expected: before them)");
    }
    models
        .entrySet()
        .removeIf(
            entry -> {
              boolean isOther = !entry.getKey().equals(butThis);
              if (isOther) {
                entry.getValue().close();
              }
              return isOther;
            });
    keepHeld();
  }

  /** Holds a file that will not score to the rules, too. */
  private void pass(ModelFile file) throws IOException {
    FileMemory ofFile = new FileMemory(memory.beside(sum(PreparedModel::heldBytes)));
    try (ReadingMemory reading = new ReadingMemory(heap, ofFile::reserveReading)) {
      OpenedModel.open(file, reading)
          .read(
              (bytes, format, own) -> ModelCheck.check(bytes, format, BestIteration.WRAPPER, own));
    }
    keepHeld();
  }

  private boolean isFirst(ModelFile file) {
    return models.isEmpty() || ORDER.compare(file.name(), models.firstKey()) <= 0;
  }

  private void add(ModelFile file) throws IOException {
    long others = ensembles ? sum(PreparedModel::residentBytes) : sum(PreparedModel::heldBytes);
    FileMemory ofFile = new FileMemory(memory.beside(others));
    PreparedModel model;
    try (ReadingMemory reading = new ReadingMemory(heap, ofFile::reserveReading)) {
      model = preparation.of(file, reading, ofFile);
    }
    if (!ensembles) {
      close();
      models.clear();
    }
    PreparedModel replaced = models.put(file.name(), model);
    if (replaced != null) {
      replaced.close();
    }
    keepHeld();
  }

  /** Gives back what reading took of the heap beyond what is held of it now. */
  private void keepHeld() {
    heap.keep(besides.getAsLong() + sum(PreparedModel::heldHeapBytes));
  }

  private long sum(ToLongFunction<PreparedModel> bytes) {
    return models.values().stream().mapToLong(bytes).sum();
  }

  /** Native bytes in use at the highest point of {@link #build()}. */
  private long buildingBytes() {
    long held = sum(PreparedModel::heldBytes);
    long built = 0;
    long peak = 0;
    for (PreparedModel model : models.values()) {
      held -= model.heldBytes();
      peak = Math.max(peak, built + model.buildingBytes() + held);
      built += model.residentBytes();
    }
    return Math.max(peak, built);
  }

  /**
   * Makes the models, several as one.
   *
   * @throws RefusedArtifactException if XGBoost refuses one, or their answers differ in width
   * @throws InterruptedIOException if the thread was interrupted before one of them
   */
  Model build() throws IOException {
    List<Model> built = new ArrayList<>();
    long held = sum(PreparedModel::heldBytes) + memory.weigh(sum(PreparedModel::heapBytes));
    try {
      for (PreparedModel model : models.values()) {
        memory.giveWay();
        keepHeld(); // The trial of the one before is over.
        if (Thread.interrupted()) {
          throw new InterruptedIOException();
        }
        held -= model.heldBytes();
        built.add(model.build(memory.beside(held), heap));
        held += built.getLast().bytes();
        requireWidth(model.name(), built);
      }
      return built.size() == 1 ? built.getFirst() : new EnsembleModel(built);
    } catch (IOException | RuntimeException | Error e) {
      built.forEach(Model::close);
      throw e;
    }
  }

  private void requireWidth(String name, List<Model> built) throws RefusedArtifactException {
    if (built.size() > 1
        && EnsembleModel.outputWidth(built.getLast())
            != EnsembleModel.outputWidth(built.getFirst())) {
      throw new RefusedArtifactException(
          name + ": output width differs from " + models.firstEntry().getValue().name());
    }
  }

  @Override
  public void close() {
    models.values().forEach(PreparedModel::close);
  }
}
