package dev.coppice.model.trial;

import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelEdits;
import dev.coppice.model.format.ModelFormat;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Forests against XGBoost on models drawn at random, one a seed. {@code -Dcoppice.forest.seeds}
 * asks for more of them, {@code -Dcoppice.forest.seed} for others.
 */
class ForestDifferentialTest {

  /** Around the numbers of rows at which either engine changes its way. */
  private static final int[] BATCHES = {
    1, 2, 3, 4, 5, 7, 8, 9, 15, 17, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 513, 1000
  };

  @TempDir Path folder;
  private BothEngines engines;

  static LongStream seeds() {
    long first = Long.getLong("coppice.forest.seed", 1);
    return LongStream.range(first, first + Long.getLong("coppice.forest.seeds", 150));
  }

  @BeforeEach
  void setUp() {
    engines = new BothEngines(folder);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void trainedModelsScoreAsXgboostDoes(long seed) throws Exception {
    RandomTraining training = new RandomTraining(seed);
    String description = "seed " + seed + ": " + training;
    Random random = new Random(~seed);
    Booster booster = training.train();
    try {
      byte[] json = TrainedModels.save(booster, ModelFormat.JSON);
      int count = BATCHES[random.nextInt(BATCHES.length)];
      BoundaryRows boundary =
          new BoundaryRows(ModelDocument.parse(json), training.features(), random);
      float[] values = boundary.mixedInto(training.rows(count));
      Matrix rows = new Matrix(values, count, training.features());
      engines.agree(json, ModelFormat.JSON, description, rows);
      int columns = 1 + random.nextInt(training.features());
      Matrix fewer = new Matrix(values, count, columns);
      byte[] ubjson = TrainedModels.save(booster, ModelFormat.UBJSON);
      engines.agree(ubjson, ModelFormat.UBJSON, description, fewer);
    } finally {
      booster.dispose();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void editedModelsScoreAsXgboostDoes(long seed) throws Exception {
    Random random = new Random(seed);
    RandomTraining training = new RandomTraining(-seed);
    ModelDocument document = ModelDocument.of(training.train());
    String description = "seed " + seed + ": " + new ModelEdits(random).apply(document);
    int count = BATCHES[random.nextInt(BATCHES.length)];
    BoundaryRows boundary = new BoundaryRows(document, training.features(), random);
    float[] values = boundary.mixedInto(training.rows(count));
    Matrix rows = new Matrix(values, count, training.features());
    engines.agree(document.toJson(), ModelFormat.JSON, description, rows);
    engines.agree(document.toUbjson(), ModelFormat.UBJSON, description, rows);
  }
}
