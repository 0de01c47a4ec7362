package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds a drawn file to what every model file is held to: it is refused with one line, or XGBoost
 * loads it without harm, and where a forest holds it too, both engines give the same scores.
 *
 * <p>XGBoost sees a file only after the check has passed it. Should it end the process, the file is
 * still in the folder.
 */
public final class FuzzedModel implements AutoCloseable {

  private static final int ROWS = 9;

  /** Wider models are read, but not scored: their rows alone would take the time. */
  private static final int MAX_FEATURES = 4096;

  private final Path folder;

  private FuzzedModel(Path folder) {
    this.folder = folder;
  }

  public static FuzzedModel inNewFolder() throws IOException {
    return new FuzzedModel(Files.createTempDirectory("fuzzed-model"));
  }

  /** Returns true if it passed the check. */
  public boolean readAndScore(byte[] file, ModelFormat format) {
    try (ReadingMemory memory = ReadingMemory.unbounded();
        ForestBuilder builder = new ForestBuilder(memory)) {
      ModelShape shape =
          ModelCheck.check(
              new ByteArrayInputStream(file), format, BestIteration.WRAPPER, memory, builder);
      assertThat(shape.info("xgboost").featureCount()).isPositive();
      assertThat(shape.outputGroups()).isPositive();
      if (shape.featureCount() <= MAX_FEATURES) {
        compareEngines(file, format, shape, builder);
      }
      return true;
    } catch (InvalidModelException refusal) {
      assertOneLine(refusal);
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A refusal is for whoever made the file: one line, not too long. */
  public static void assertOneLine(InvalidModelException refusal) {
    assertThat(String.valueOf(refusal.getMessage()))
        .isNotBlank()
        .hasSizeLessThan(400)
        .doesNotContain("\n");
  }

  private void compareEngines(
      byte[] file, ModelFormat format, ModelShape shape, ForestBuilder builder) throws IOException {
    Matrix rows = TrainedModels.rows(ROWS, shape.featureCount());
    Scores expected = xgboostScores(file, format, shape, rows);
    if (expected == null || builder.obstacle().isPresent()) {
      return;
    }
    try (Forest forest = builder.build(shape)) {
      assertSame(forest.score(rows), expected);
    }
  }

  /** Null if XGBoost refuses it, which it may. */
  private @Nullable Scores xgboostScores(
      byte[] file, ModelFormat format, ModelShape shape, Matrix rows) throws IOException {
    Path path = folder.resolve("model." + format.extension());
    Files.write(path, file);
    try (XgboostModel model = XgboostModel.load(path, format, shape)) {
      return model.score(rows);
    } catch (InvalidModelException refusal) {
      assertOneLine(refusal);
      return null;
    }
  }

  /** Fails unless a file and its translation have the same shape and the same scores. */
  public void assertSameModel(byte[] json, byte[] ubjson) throws IOException {
    try {
      ModelShape shape = ModelFiles.check(json, ModelFormat.JSON);
      ModelShape other = ModelFiles.check(ubjson, ModelFormat.UBJSON);
      assertThat(other.counts().trees()).isEqualTo(shape.counts().trees());
      assertThat(other.counts().nodes()).isEqualTo(shape.counts().nodes());
      assertThat(other.counts().categoryWords()).isEqualTo(shape.counts().categoryWords());
      assertThat(other.objective()).isEqualTo(shape.objective());
      if (shape.featureCount() > MAX_FEATURES) {
        return;
      }
      Matrix rows = TrainedModels.rows(ROWS, shape.featureCount());
      Scores expected = xgboostScores(json, ModelFormat.JSON, shape, rows);
      Scores scores = xgboostScores(ubjson, ModelFormat.UBJSON, other, rows);
      if (expected != null && scores != null) {
        assertSame(scores, expected);
      }
    } catch (InvalidModelException e) {
      throw new AssertionError("the translation of a checked model is refused", e);
    }
  }

  private static void assertSame(Scores scores, Scores expected) {
    assertThat(scores.width()).isEqualTo(expected.width());
    // NaN is the same to floatToIntBits, whatever its bits.
    for (int i = 0; i < expected.values().length; i++) {
      assertThat(Float.floatToIntBits(scores.values()[i]))
          .as("score %d", i)
          .isEqualTo(Float.floatToIntBits(expected.values()[i]));
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
