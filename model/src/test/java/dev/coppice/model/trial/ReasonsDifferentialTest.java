package dev.coppice.model.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.format.ModelFormat;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reasons of forests against XGBoost's own on models drawn at random, one a seed, to the bit.
 * {@code -Dcoppice.reasons.seeds} asks for more of them, {@code -Dcoppice.reasons.seed} for others.
 */
class ReasonsDifferentialTest {

  private static final int[] BATCHES = {1, 2, 7, 16, 33};

  private static final Pattern COVERS = Pattern.compile("\"sum_hessian\":\\[[^]]*]");
  private static final Pattern NUMBER = Pattern.compile("(?<=[\\[,])[^,\\]]+");

  @TempDir Path folder;

  static LongStream seeds() {
    long first = Long.getLong("coppice.reasons.seed", 1);
    return LongStream.range(first, first + Long.getLong("coppice.reasons.seeds", 150));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void reasonsOfTrainedModelsAreThoseOfXgboost(long seed) throws Exception {
    RandomTraining training = new RandomTraining(seed);
    Random random = new Random(~seed);
    Booster booster = training.train();
    try {
      byte[] json = TrainedModels.save(booster, ModelFormat.JSON);
      int count = BATCHES[random.nextInt(BATCHES.length)];
      BoundaryRows boundary =
          new BoundaryRows(ModelDocument.parse(json), training.features(), random);
      float[] values = finite(boundary.mixedInto(training.rows(count)));
      Matrix rows = new Matrix(values, count, training.features());
      new BothEngines(folder)
          .agreeOnReasons(json, ModelFormat.JSON, "seed " + seed + ": " + training, rows);
    } finally {
      booster.dispose();
    }
  }

  /** Covers of 0 make factors that overflow on deep ways, which go another way through a tree. */
  @ParameterizedTest
  @MethodSource("seeds")
  void reasonsOfModelsWithEmptyNodesAreThoseOfXgboost(long seed) throws Exception {
    RandomTraining training = new RandomTraining(-seed);
    Random random = new Random(~seed);
    Booster booster = training.train();
    try {
      String json = new String(TrainedModels.save(booster, ModelFormat.JSON), UTF_8);
      String emptied =
          COVERS
              .matcher(json)
              .replaceAll(
                  covers ->
                      NUMBER
                          .matcher(covers.group())
                          .replaceAll(number -> random.nextInt(3) == 0 ? "0E0" : number.group()));
      Matrix rows = new Matrix(finite(training.rows(3)), 3, training.features());
      new BothEngines(folder)
          .agreeOnReasons(emptied.getBytes(UTF_8), ModelFormat.JSON, "seed " + seed, rows);
    } finally {
      booster.dispose();
    }
  }

  /** A matrix of XGBoost's refuses infinities, and so does the server. */
  private static float[] finite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.isInfinite(values[i]) ? 0 : values[i];
    }
    return values;
  }
}
