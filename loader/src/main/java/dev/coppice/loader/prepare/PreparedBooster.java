package dev.coppice.loader.prepare;

import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.spool.SpoolException;
import dev.coppice.loader.spool.SpoolFile;
import dev.coppice.model.BulkInputStream;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.BoosterFootprint;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

/**
 * A model file, checked and on the local disk, where XGBoost will read it.
 *
 * <p>Its bytes are checked and written in one pass; JSON is then written again as UBJSON, unless
 * XGBoost is to judge by the original (see {@link PreparedTrial}). Memory is reserved before that
 * pass by the expected size, and doubled whenever more comes than was expected.
 */
record PreparedBooster(String name, ModelFormat format, ModelShape shape, SpoolFile file)
    implements PreparedModel {

  /**
   * Reads a model file to its end.
   *
   * @param memory asked for what parsing this file alone will take
   * @throws RefusedArtifactException if it is bad
   */
  static PreparedBooster read(OpenedModel model, Workbench bench, LoadMemory memory)
      throws IOException {
    return spool(model, bench, memory, BoosterFootprint::loadingBytes, check(bench))
        .asUbjson(bench, memory, model.memory());
  }

  /**
   * The same in the form that XGBoost parses twenty times as fast as JSON, and in a third of the
   * memory; itself if it has that form already. Only one of the two is there afterwards.
   */
  PreparedBooster asUbjson(Workbench bench, LoadMemory memory, ReadingMemory reading)
      throws IOException {
    if (format == ModelFormat.UBJSON) {
      return this;
    }
    try (file;
        InputStream json = Files.newInputStream(file.path());
        ReadingMemory ofPass = reading.ofPass()) {
      OpenedModel rewritten = OpenedModel.asUbjson(name, json, file.size(), ofPass);
      return spool(rewritten, bench, memory, BoosterFootprint::loadingBytes, check(bench));
    }
  }

  private static OpenedModel.Check check(Workbench bench) {
    return (bytes, format, reading) -> ModelCheck.check(bytes, format, bench.rule(), reading);
  }

  /** What a load is expected to take at its peak, of which only the file is known. */
  @FunctionalInterface
  interface Peak {
    long bytes(ModelFormat format, long fileBytes);
  }

  /**
   * Reads a model file to its end and leaves it as it is, in any format.
   *
   * @param check what the bytes are held to while they are written
   */
  static PreparedBooster spool(
      OpenedModel model, Workbench bench, LoadMemory memory, Peak peak, OpenedModel.Check check)
      throws IOException {
    ModelFormat format = model.format();
    long expected = model.expectedBytes();
    memory.reserve(peak.bytes(format, expected) + bench.spool().memoryBytes(expected));
    SpoolFile file = bench.spool().create("." + format.extension(), expected);
    try {
      Tee tee = new Tee(model, file, memory, peak);
      ModelShape shape = model.through(tee).read(check).sharing(bench.names());
      file.finish();
      return new PreparedBooster(model.name(), format, shape, file);
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** Nothing: it is on the disk. */
  @Override
  public long heldBytes() {
    return 0;
  }

  @Override
  public long buildingBytes() {
    return BoosterFootprint.loadingBytes(shape, file.size()) + spooledBytes();
  }

  /** What the file itself takes of memory, where it is no file on a disk. */
  long spooledBytes() {
    return file.memoryBytes(file.size());
  }

  @Override
  public long residentBytes() {
    return BoosterFootprint.residentBytes(shape);
  }

  @Override
  public long heapBytes() {
    return shape.heapBytes();
  }

  @Override
  public XgboostModel build(LoadMemory memory, LoadHeap.Holding heap) throws IOException {
    return load();
  }

  /**
   * The whole file in XGBoost, as often as it is asked for.
   *
   * @throws RefusedArtifactException if XGBoost refuses it
   * @throws SpoolException if it could not be read from the disk as it was written
   */
  XgboostModel load() throws IOException {
    try {
      return XgboostModel.load(file.path(), format, shape);
    } catch (InvalidModelException e) {
      // XGBoost takes what it cannot read for a bad model.
      file.requireWhole(String.valueOf(e.getMessage()));
      throw RefusedArtifactException.of(name, e);
    }
  }

  @Override
  public void close() {
    file.close();
  }

  /** Writes to the file what is read through it; between two pieces others may build. */
  private static final class Tee extends BulkInputStream {

    private final InputStream in;
    private final SpoolFile file;
    private final ModelFormat format;
    private final LoadMemory memory;
    private final Peak peak;
    private long reservedBytes;

    private Tee(OpenedModel model, SpoolFile file, LoadMemory memory, Peak peak) {
      this.in = model.bytes();
      this.file = file;
      this.format = model.format();
      this.memory = memory;
      this.peak = peak;
      this.reservedBytes = model.expectedBytes();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      memory.giveWay();
      int read = in.read(buffer, offset, length);
      if (read > 0) {
        cover(file.size() + read);
        file.write(buffer, offset, read);
      }
      return read;
    }

    private void cover(long bytes) {
      if (bytes > reservedBytes) {
        reservedBytes = Math.max(bytes, 2 * reservedBytes);
        memory.reserve(peak.bytes(format, reservedBytes) + file.memoryBytes(reservedBytes));
      }
    }
  }
}
