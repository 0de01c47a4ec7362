package dev.coppice.loader.prepare;

import dev.coppice.loader.archive.ModelFile;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.InvalidModelIoException;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.legacy.ModelInput;
import dev.coppice.model.memory.ReadingMemory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A model file at its first byte; an old format is read as the UBJSON that XGBoost would save.
 *
 * @param name in the artifact, as messages show it
 * @param expectedBytes in it, perhaps
 * @param memory asked for what reading it takes
 */
record OpenedModel(
    String name, ModelFormat format, long expectedBytes, InputStream bytes, ReadingMemory memory) {

  /**
   * Looks at the first bytes.
   *
   * @throws RefusedArtifactException if they are no model's
   */
  static OpenedModel open(ModelFile file, ReadingMemory memory) throws IOException {
    String name = Quoted.of(file.name());
    try {
      ModelInput input = ModelInput.open(file.bytes(), memory);
      return new OpenedModel(
          name, input.format(), file.expectedBytes(), new Unclosed(input.bytes()), memory);
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(name, e);
    }
  }

  /**
   * A JSON model that passed the check, as UBJSON.
   *
   * @param jsonBytes in it; as UBJSON it has two thirds of them at most, if it is a usual one
   */
  static OpenedModel asUbjson(String name, InputStream json, long jsonBytes, ReadingMemory memory)
      throws IOException {
    try {
      ModelInput input = ModelInput.asUbjson(json, memory);
      return new OpenedModel(name, input.format(), jsonBytes * 2 / 3, input.bytes(), memory);
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(name, e);
    }
  }

  /** The same file, read through another stream. */
  OpenedModel through(InputStream other) {
    return new OpenedModel(name, format, expectedBytes, other, memory);
  }

  /**
   * Reads the file to its end through the check.
   *
   * @return what the check learnt of it
   * @throws RefusedArtifactException if the check refuses it
   */
  ModelShape read(Check check) throws IOException {
    try {
      ModelShape shape = check.of(bytes, format, memory);
      bytes.transferTo(OutputStream.nullOutputStream());
      return shape;
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(name, e);
    } catch (InvalidModelIoException e) { // Of what follows the model in an old format.
      throw RefusedArtifactException.of(name, e.refusal());
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
    ModelShape of(InputStream bytes, ModelFormat format, ReadingMemory memory)
        throws InvalidModelException, IOException;
  }
}
