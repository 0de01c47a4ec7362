package dev.coppice.model.xgboost;

import dev.coppice.model.ModelFiles;
import dev.coppice.model.WithoutMemory;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads a model with next to no memory, and says what came of that. */
final class LoadWithoutMemory {

  private LoadWithoutMemory() {}

  public static void main(String[] arguments) throws Throwable {
    Path file = Path.of(arguments[0]);
    ModelShape shape = ModelFiles.check(Files.readAllBytes(file), ModelFormat.UBJSON);
    Path folder = Files.createDirectory(file.resolveSibling("first"));
    ModelFiles.load(ModelFiles.golden("reg.json"), ModelFormat.JSON, folder).close();
    WithoutMemory.attempt(() -> XgboostModel.load(file, ModelFormat.UBJSON, shape).close());
  }
}
