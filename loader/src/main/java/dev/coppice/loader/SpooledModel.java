package dev.coppice.loader;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelCheck;
import dev.coppice.model.ModelFootprint;
import dev.coppice.model.ModelFormat;
import dev.coppice.model.ModelShape;
import dev.coppice.model.XgboostModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The one model of an artifact, checked and on the local disk, ready to be parsed.
 *
 * <p>Its bytes are checked and written in one pass. Memory is reserved before that pass by the
 * expected size, and doubled whenever more comes than was expected.
 *
 * @param name in the artifact, for messages
 */
record SpooledModel(String name, ModelFormat format, ModelShape shape, SpoolFile file)
    implements AutoCloseable {

  /**
   * Reads an artifact to its end.
   *
   * @throws RefusedArtifactException if it has not exactly one model file, or that one is bad
   */
  static SpooledModel read(ModelFiles files, SpoolDirectory spool, LoadMemory memory)
      throws IOException {
    ModelFile first = files.next();
    if (first == null) {
      throw new RefusedArtifactException("no model file in the artifact");
    }
    SpooledModel model = spool(first, spool, memory);
    try {
      refuseSecond(first, files.next());
      return model;
    } catch (IOException | RuntimeException | Error e) {
      model.close();
      throw e;
    }
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

  private static void refuseSecond(ModelFile first, @Nullable ModelFile second) throws IOException {
    if (second != null) {
      detect(
          second.name(),
          second.bytes().readNBytes(ModelFormat.HEAD_BYTES)); // A stray file is named as such.
      throw new RefusedArtifactException(
          "more than one model file: %s, %s (expected: one)"
              .formatted(first.name(), second.name()));
    }
  }

  private static SpooledModel spool(ModelFile model, SpoolDirectory spool, LoadMemory memory)
      throws IOException {
    byte[] head = model.bytes().readNBytes(ModelFormat.HEAD_BYTES);
    ModelFormat format = detect(model.name(), head);
    memory.reserve(ModelFootprint.loadingBytes(format, model.expectedBytes()));
    PushbackInputStream whole = new PushbackInputStream(model.bytes(), ModelFormat.HEAD_BYTES);
    whole.unread(head);
    SpoolFile file = spool.create("." + format.extension(), model.expectedBytes());
    try {
      Tee tee = new Tee(whole, file, format, memory, model.expectedBytes());
      ModelShape shape = ModelCheck.check(tee, format);
      tee.transferTo(OutputStream.nullOutputStream());
      // Now that its content is known: a file of an unusual kind takes more than its size says.
      memory.reserve(ModelFootprint.loadingBytes(shape, file.size()));
      return new SpooledModel(model.name(), format, shape, file);
    } catch (InvalidModelException e) {
      file.close();
      throw refused(model.name(), e);
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
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
