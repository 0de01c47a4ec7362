package dev.coppice.model.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Matrix;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.format.ModelFormat;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Forests that have to be wide against XGBoost on models drawn at random, one a seed. {@code
 * -Dcoppice.wide.seeds} asks for more of them, {@code -Dcoppice.wide.seed} for others.
 */
class WideForestDifferentialTest {

  /** A few alone, a group, a block that has its trees' tops laid out. */
  private static final int[] BATCHES = {1, 3, 8, 13, 40, 70};

  private static final int EXPLAINED_ROWS = 3;

  @TempDir Path folder;

  static LongStream seeds() {
    long first = Long.getLong("coppice.wide.seed", 1);
    return LongStream.range(first, first + Long.getLong("coppice.wide.seeds", 20));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void wideModelsScoreAndExplainAsXgboostDoes(long seed) throws Exception {
    RandomTraining training = new RandomTraining(seed);
    Random random = new Random(~seed);
    ModelDocument document = ModelDocument.of(training.train());
    WidenedModel widened = new WidenedModel(document, training.features(), random);
    String description = "seed " + seed + ": " + widened + ", " + training;
    byte[] ubjson = document.toUbjson();
    assertIsWide(ubjson, description);
    BothEngines engines = new BothEngines(folder);
    int count = BATCHES[random.nextInt(BATCHES.length)];
    BoundaryRows boundary = new BoundaryRows(document, widened.features(), random);
    float[] values = boundary.mixedInto(widened.rows(training.rows(count), count));
    Matrix rows = new Matrix(values, count, widened.features());
    Matrix fewer = new Matrix(values, count, 1 + random.nextInt(widened.features()));
    engines.agree(ubjson, ModelFormat.UBJSON, description, rows, fewer);
    float[] finite = widened.rows(training.rows(EXPLAINED_ROWS), EXPLAINED_ROWS);
    Matrix explained = new Matrix(finite, EXPLAINED_ROWS, widened.features());
    engines.agreeOnReasons(ubjson, ModelFormat.UBJSON, description, explained);
  }

  private static void assertIsWide(byte[] ubjson, String description) throws Exception {
    try (Forest forest = BothEngines.forest(ubjson, ModelFormat.UBJSON, FormatRule.UNPACKED)) {
      assertThat(forest.trees().layout().isWide()).as(description).isTrue();
    }
  }
}
