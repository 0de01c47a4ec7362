package dev.coppice.model;

import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.check.ModelSink;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Model files for tests: those of the reference, and the way from bytes to a loaded model. */
public final class ModelFiles {

  private ModelFiles() {}

  /** One of the reference's models by its file name, such as {@code reg.json}. */
  public static byte[] golden(String file) {
    try (InputStream in = ModelFiles.class.getResourceAsStream("/models/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks the bytes, as a server does that is not told otherwise, in any memory. */
  public static ModelShape check(byte[] file, ModelFormat format, ModelSink... sinks)
      throws InvalidModelException {
    try {
      return ModelCheck.check(
          new ByteArrayInputStream(file),
          format,
          BestIteration.WRAPPER,
          ReadingMemory.unbounded(),
          sinks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks the bytes and loads them from a file in {@code folder}. */
  public static XgboostModel load(byte[] file, ModelFormat format, Path folder)
      throws InvalidModelException {
    ModelShape shape = check(file, format);
    Path path = folder.resolve("model." + format.extension());
    try {
      Files.write(path, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return XgboostModel.load(path, format, shape);
  }
}
