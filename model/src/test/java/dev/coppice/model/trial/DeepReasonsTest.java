package dev.coppice.model.trial;

import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.format.ModelFormat;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reasons of trees as deep as they may be, which XGBoost finds by recursion. */
class DeepReasonsTest {

  private static final int ROWS = 3;

  @TempDir Path folder;

  @Test
  void reasonsOfTheDeepestTreesAreThoseOfXgboost() throws Exception {
    ModelDocument document =
        ModelDocument.of(TrainedModels.train(3, Map.of("objective", "reg:squarederror")));
    ForestModels.chainTree(document, 1, 4096);
    ForestModels.chainTree(document, 2, 65);
    Matrix rows = new Matrix(TrainedModels.rows(ROWS), ROWS, TrainedModels.FEATURES);
    new BothEngines(folder).agreeOnReasons(document.toUbjson(), ModelFormat.UBJSON, "deep", rows);
  }
}
