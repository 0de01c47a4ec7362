package dev.coppice.loader;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFormat;
import dev.coppice.model.ModelShape;
import dev.coppice.model.Quoted;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;

/**
 * A model file whose format is known, at its first byte.
 *
 * @param name in the artifact, as messages show it
 * @param expectedBytes in it, perhaps
 */
record OpenedModel(String name, ModelFormat format, long expectedBytes, InputStream bytes) {

  /**
   * Looks at the first bytes.
   *
   * @throws RefusedArtifactException if they are no model's
   */
  static OpenedModel open(ModelFile file) throws IOException {
    String name = Quoted.of(file.name());
    byte[] head = file.bytes().readNBytes(ModelFormat.HEAD_BYTES);
    PushbackInputStream whole = new PushbackInputStream(file.bytes(), ModelFormat.HEAD_BYTES);
    whole.unread(head);
    try {
      ModelFormat format = ModelFormat.detect(head, head.length);
      return new OpenedModel(name, format, file.expectedBytes(), new Unclosed(whole));
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(name, e);
    }
  }

  /** The same file, read through another stream. */
  OpenedModel through(InputStream other) {
    return new OpenedModel(name, format, expectedBytes, other);
  }

  /**
   * Has it read to its end.
   *
   * @return what the check learnt of it
   * @throws RefusedArtifactException if the check refuses it
   */
  ModelShape read(Check check) throws IOException {
    try {
      ModelShape shape = check.of(bytes, format);
      bytes.transferTo(OutputStream.nullOutputStream());
      return shape;
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(name, e);
    }
  }

  /** A parser may close what it is done with; the artifact's stream is not its own. */
  private static final class Unclosed extends FilterInputStream {

    private Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // It goes on with the next file.
    }
  }

  /** The structural check, with what else is made of the bytes in the same pass. */
  @FunctionalInterface
  interface Check {
    ModelShape of(InputStream bytes, ModelFormat format) throws InvalidModelException, IOException;
  }
}
