package dev.coppice.model.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.Scores;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.reasons.ForestReasons;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Scores the same rows by a forest and by XGBoost, and compares the bits: of the scores, and of the
 * sums before the link function. Any NaN is equal to any other: which of two that meet goes on is
 * not said by Java.
 */
public final class BothEngines {

  /** Those that force each size of nodes, where it fits. */
  private static final List<FormatRule> RULES =
      List.of(FormatRule.SMALLEST, FormatRule.UNPACKED, FormatRule.WIDE);

  private final Path folder;

  public BothEngines(Path folder) {
    this.folder = folder;
  }

  /**
   * Fails, with the description, unless both engines score all rows of each matrix alike, and have
   * the same sums before.
   */
  public void agree(byte[] file, ModelFormat format, String description, Matrix... batches)
      throws IOException, InvalidModelException {
    try (XgboostModel reference = ModelFiles.load(file, format, folder)) {
      for (FormatRule rule : RULES) {
        try (Forest forest = forest(file, format, rule)) {
          agree(forest, reference, rule + ", " + description, batches);
        }
      }
    }
  }

  /** Fails unless both engines give the same reasons for all rows. */
  void agreeOnReasons(byte[] file, ModelFormat format, String description, Matrix rows)
      throws IOException, InvalidModelException {
    try (XgboostModel reference = ModelFiles.load(file, format, folder)) {
      float[] contributions = reference.explainer().orElseThrow().contributions(rows);
      int[] leaves = reference.explainer().orElseThrow().leaves(rows);
      for (FormatRule rule : RULES) {
        try (Forest forest = forest(file, format, rule, true)) {
          ForestReasons reasons = new ForestReasons(forest);
          String what = rule + ", " + description;
          assertSame(reasons.contributions(rows), contributions, what + ", contributions");
          assertThat(reasons.leaves(rows)).as(what).isEqualTo(leaves);
        }
      }
    }
  }

  private static void agree(
      Forest forest, XgboostModel reference, String description, Matrix... batches) {
    for (Matrix rows : batches) {
      assertSame(forest.score(rows), reference.score(rows), description);
      assertSame(forest.margins(rows), reference.margins(rows), description + ", sums");
    }
  }

  private static void assertSame(Scores actual, Scores expected, String description) {
    assertThat(actual.rows()).as(description).isEqualTo(expected.rows());
    assertThat(actual.width()).as(description).isEqualTo(expected.width());
    assertSame(actual.values(), expected.values(), description);
  }

  /** What a forest is built with; that of a model a forest cannot hold fails. */
  public static Forest forest(byte[] file, ModelFormat format)
      throws IOException, InvalidModelException {
    return forest(file, format, FormatRule.BEST);
  }

  /** The same with nodes of the size that the rule asks for. */
  public static Forest forest(byte[] file, ModelFormat format, FormatRule rule)
      throws IOException, InvalidModelException {
    return forest(file, format, rule, false);
  }

  /** The same, with the covers of its nodes. */
  public static Forest forestWithCovers(byte[] file, ModelFormat format)
      throws IOException, InvalidModelException {
    return forest(file, format, FormatRule.BEST, true);
  }

  /** The same, with the covers of its nodes if they are wanted. */
  static Forest forest(byte[] file, ModelFormat format, FormatRule rule, boolean covers)
      throws IOException, InvalidModelException {
    try (ReadingMemory memory = ReadingMemory.unbounded();
        ForestBuilder builder = new ForestBuilder(memory, Blocks.MAPPED, rule, covers)) {
      ModelShape shape = ModelFiles.check(file, format, builder);
      assertThat(builder.obstacle()).isEmpty();
      return builder.build(shape);
    }
  }

  private static void assertSame(float[] actual, float[] expected, String description) {
    for (int i = 0; i < expected.length; i++) {
      // NaN is the same to floatToIntBits, whatever its bits.
      if (Float.floatToIntBits(actual[i]) != Float.floatToIntBits(expected[i])) {
        assertThat(actual).as(description + ", at " + i).isEqualTo(expected);
      }
    }
    assertThat(actual).hasSameSizeAs(expected);
  }
}
