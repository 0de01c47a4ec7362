package dev.coppice.model.xgboost;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.WithoutMemory;
import dev.coppice.model.format.ModelFormat;
import java.nio.file.Files;
import java.nio.file.Path;

/** Scores rows with next to no memory, and says what came of that. */
final class ScoreWithoutMemory {

  private ScoreWithoutMemory() {}

  public static void main(String[] arguments) throws Throwable {
    byte[] content = Files.readAllBytes(Path.of(arguments[0]));
    Path folder = Files.createDirectory(Path.of(arguments[0]).resolveSibling("first"));
    Matrix rows = TrainedModels.rows(3000, TrainedModels.FEATURES);
    try (XgboostModel model = ModelFiles.load(content, ModelFormat.UBJSON, folder)) {
      WithoutMemory.attempt(() -> model.score(rows));
    }
  }
}
