package dev.coppice.loader;

import dev.coppice.model.EnsembleModel;
import dev.coppice.model.Model;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The models of one artifact that will score, checked and on the local disk.
 *
 * <p>They are ordered by file name, not as an archive happens to hold them. Every model file is
 * read and checked, also where the first by name will score alone. Of files with the same name the
 * last one counts, as it would had the archive been unpacked.
 *
 * <p>Members are parsed one after the other: the memory of a load is what those parsed so far
 * occupy and the peak of the one under way, at its highest.
 */
final class SpooledArtifact implements AutoCloseable {

  private static final CodePointOrder ORDER = new CodePointOrder();

  private final SpoolDirectory spool;
  private final LoadMemory memory;
  private final boolean ensembles;
  private final NavigableMap<String, SpooledModel> models = new TreeMap<>(ORDER);

  /**
   * @param ensembles whether all models will score; else the first by name
   */
  SpooledArtifact(SpoolDirectory spool, LoadMemory memory, boolean ensembles) {
    this.spool = spool;
    this.memory = memory;
    this.ensembles = ensembles;
  }

  /**
   * Reads an artifact to its end; once.
   *
   * @throws RefusedArtifactException if it has no model file, or a bad one
   */
  void read(ModelFiles files) throws IOException {
    for (ModelFile file = files.next(); file != null; file = files.next()) {
      if (ensembles || isFirst(file)) {
        add(file);
      } else {
        SpooledModel.check(file);
      }
    }
    if (models.isEmpty()) {
      throw new RefusedArtifactException("no model file in the artifact");
    }
    // Now that their content is known: files of an unusual kind take more than their size says.
    memory.reserve(loadingBytes());
  }

  private boolean isFirst(ModelFile file) {
    return models.isEmpty() || ORDER.compare(file.name(), models.firstKey()) <= 0;
  }

  private void add(ModelFile file) throws IOException {
    long others = ensembles ? residentBytes() : 0;
    SpooledModel model = SpooledModel.read(file, spool, bytes -> memory.reserve(others + bytes));
    if (!ensembles) {
      close();
      models.clear();
    }
    SpooledModel replaced = models.put(file.name(), model);
    if (replaced != null) {
      replaced.close();
    }
  }

  private long residentBytes() {
    return models.values().stream().mapToLong(SpooledModel::residentBytes).sum();
  }

  /** Native bytes in use at the highest point of {@link #parse()}. */
  private long loadingBytes() {
    long parsed = 0;
    long peak = 0;
    for (SpooledModel model : models.values()) {
      peak = Math.max(peak, parsed + model.loadingBytes());
      parsed += model.residentBytes();
    }
    return peak;
  }

  /**
   * Builds the models in memory, several as one.
   *
   * @throws RefusedArtifactException if XGBoost refuses one, or their answers differ in width
   * @throws InterruptedIOException if the thread was interrupted between two of them
   */
  Model parse() throws IOException {
    List<Model> parsed = new ArrayList<>();
    try {
      for (SpooledModel model : models.values()) {
        if (!parsed.isEmpty() && Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException();
        }
        parsed.add(model.parse());
        requireWidth(model.name(), parsed);
      }
      return parsed.size() == 1 ? parsed.getFirst() : new EnsembleModel(parsed);
    } catch (IOException | RuntimeException | Error e) {
      parsed.forEach(Model::close);
      throw e;
    }
  }

  private void requireWidth(String name, List<Model> parsed) throws RefusedArtifactException {
    if (parsed.size() > 1
        && EnsembleModel.outputWidth(parsed.getLast())
            != EnsembleModel.outputWidth(parsed.getFirst())) {
      throw new RefusedArtifactException(
          name + ": output width differs from " + models.firstEntry().getValue().name());
    }
  }

  @Override
  public void close() {
    models.values().forEach(SpooledModel::close);
  }
}
