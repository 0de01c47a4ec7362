package dev.coppice.loader;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelCheck;
import dev.coppice.model.ModelFootprint;
import dev.coppice.model.ModelFormat;
import dev.coppice.model.ModelShape;
import dev.coppice.model.Quoted;
import dev.coppice.model.XgboostModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;

/**
 * One model file of an artifact, checked and on the local disk, ready to be parsed.
 *
 * <p>Its bytes are checked and written in one pass. Memory is reserved before that pass by the
 * expected size, and doubled whenever more comes than was expected.
 *
 * @param name in the artifact, as messages show it
 */
record SpooledModel(String name, ModelFormat format, ModelShape shape, SpoolFile file)
    implements AutoCloseable {

  /**
   * Reads a model file to its end.
   *
   * @param memory asked for what parsing this file alone will take
   * @throws RefusedArtifactException if it is bad
   */
  static SpooledModel read(ModelFile model, SpoolDirectory spool, LoadMemory memory)
      throws IOException {
    String name = Quoted.of(model.name());
    byte[] head = model.bytes().readNBytes(ModelFormat.HEAD_BYTES);
    ModelFormat format = detect(name, head);
    memory.reserve(ModelFootprint.loadingBytes(format, model.expectedBytes()));
    SpoolFile file = spool.create("." + format.extension(), model.expectedBytes());
    try {
      InputStream whole = whole(head, model);
      Tee tee = new Tee(whole, file, format, memory, model.expectedBytes());
      ModelShape shape = check(name, format, tee);
      tee.transferTo(OutputStream.nullOutputStream());
      return new SpooledModel(name, format, shape, file);
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /**
   * Reads a model file to its end and keeps nothing of it.
   *
   * @throws RefusedArtifactException if it is bad
   */
  static void check(ModelFile model) throws IOException {
    String name = Quoted.of(model.name());
    byte[] head = model.bytes().readNBytes(ModelFormat.HEAD_BYTES);
    check(name, detect(name, head), whole(head, model)); // Which may close that stream.
    model.bytes().transferTo(OutputStream.nullOutputStream());
  }

  /** Native bytes that this model will occupy. */
  long residentBytes() {
    return ModelFootprint.residentBytes(shape);
  }

  /** Native bytes in use while it is parsed, its own included. */
  long loadingBytes() {
    return ModelFootprint.loadingBytes(shape, file.size());
  }

  /** Builds the model in memory. */
  XgboostModel parse() throws RefusedArtifactException {
    try {
      return XgboostModel.load(file.path(), format, shape);
    } catch (InvalidModelException e) {
      throw refused(name, e);
    }
  }

  @Override
  public void close() {
    file.close();
  }

  private static InputStream whole(byte[] head, ModelFile model) throws IOException {
    PushbackInputStream whole = new PushbackInputStream(model.bytes(), ModelFormat.HEAD_BYTES);
    whole.unread(head);
    return whole;
  }

  private static ModelShape check(String name, ModelFormat format, InputStream whole)
      throws IOException {
    try {
      return ModelCheck.check(whole, format);
    } catch (InvalidModelException e) {
      throw refused(name, e);
    }
  }

  private static ModelFormat detect(String name, byte[] head) throws RefusedArtifactException {
    try {
      return ModelFormat.detect(head, head.length);
    } catch (InvalidModelException e) {
      throw refused(name, e);
    }
  }

  private static RefusedArtifactException refused(String name, InvalidModelException e) {
    return new RefusedArtifactException(name + ": " + Quote.cause(e));
  }

  /** Writes to the file what is read through it. */
  private static final class Tee extends BulkInputStream {

    private final InputStream in;
    private final SpoolFile file;
    private final ModelFormat format;
    private final LoadMemory memory;
    private long reservedBytes;

    private Tee(
        InputStream in, SpoolFile file, ModelFormat format, LoadMemory memory, long reservedBytes) {
      this.in = in;
      this.file = file;
      this.format = format;
      this.memory = memory;
      this.reservedBytes = reservedBytes;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
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
        memory.reserve(ModelFootprint.loadingBytes(format, reservedBytes));
      }
    }
  }
}
