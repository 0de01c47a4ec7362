package dev.coppice.model.forest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import dev.coppice.model.xgboost.XgboostModel;
import java.nio.file.Path;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuessedRowTimeTest {

  private static final Map<String, Object> ONE = Map.of("objective", "binary:logistic");
  private static final Map<String, Object> THREE =
      Map.of("objective", "multi:softprob", "num_class", 3);

  @TempDir Path folder;

  private record Guess(long forest, long xgboost) {}

  private Guess guess(int rounds, Map<String, Object> parameters) throws Exception {
    Booster booster = TrainedModels.train(rounds, parameters);
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    try (Forest forest = BothEngines.forest(file, ModelFormat.UBJSON);
        XgboostModel reference = ModelFiles.load(file, ModelFormat.UBJSON, folder)) {
      return new Guess(forest.guessedRowNanos(), reference.guessedRowNanos());
    }
  }

  @Test
  void growsWithTreesAndOutputsInBothEngines() throws Exception {
    Guess few = guess(5, ONE);
    Guess many = guess(400, ONE);
    Guess outputs = guess(400, THREE);

    assertThat(few.forest()).isBetween(500L, 2_000L);
    assertThat(many.forest()).isGreaterThan(3 * few.forest());
    assertThat(outputs.forest()).isGreaterThan(2 * many.forest());
    assertThat(many.xgboost()).isGreaterThan(few.xgboost());
    assertThat(outputs.xgboost()).isGreaterThan(many.xgboost());
  }
}
