package dev.coppice.model.reasons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.format.InvalidModelIoException;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.trial.BothEngines;
import dev.coppice.model.xgboost.XgboostModel;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are written of forests; {@code ReasonsDifferentialTest} has more of them judged. */
class ForestFileTest {

  private static final Matrix ROWS = new Matrix(TrainedModels.rows(50), 50, TrainedModels.FEATURES);

  @TempDir Path folder;

  private static byte[] trained(Map<String, Object> parameters, ModelFormat format)
      throws Exception {
    Booster booster = TrainedModels.train(10, parameters);
    try {
      return TrainedModels.save(booster, format);
    } finally {
      booster.dispose();
    }
  }

  /** With numbers as a disk may have them. */
  private static Forest numbered(int number) throws Exception {
    byte[] file = trained(Map.of("objective", "binary:logistic"), ModelFormat.UBJSON);
    Forest forest = BothEngines.forest(file, ModelFormat.UBJSON);
    long nodes = forest.trees().layout().nodes();
    ForestCovers covers =
        new ForestCovers(
            Blocks.MAPPED.allocate(ForestCovers.bytes(nodes, true)), Blocks.MAPPED, nodes, true);
    for (long node = 0; node < nodes; node++) {
      covers.block().setAtIndex(ValueLayout.JAVA_INT, nodes + node, number);
    }
    return forest.with(covers);
  }

  @Test
  void whatIsMissingBesidesNanIsMissingInTheFileToo() throws Exception {
    ModelDocument document =
        ModelDocument.parse(trained(Map.of("objective", "binary:logistic"), ModelFormat.JSON));
    document.object("learner/attributes").put("scikit_learn", "{\"missing\": 3.0}");
    byte[] json = document.toJson();
    float[] values = ROWS.values().clone();
    for (int i = 0; i < values.length; i += 3) {
      values[i] = 3;
    }
    Matrix rows = new Matrix(values, ROWS.rows(), ROWS.columns());
    try (Forest forest = BothEngines.forestWithCovers(json, ModelFormat.JSON);
        ForestFile file = new ForestFile(forest, ReadingMemory.unbounded());
        XgboostModel written = ModelFiles.load(file.readAllBytes(), ModelFormat.UBJSON, folder);
        XgboostModel original = ModelFiles.load(json, ModelFormat.JSON, folder)) {
      assertThat(written.explainer().orElseThrow().leaves(rows))
          .isEqualTo(original.explainer().orElseThrow().leaves(rows));
      assertThat(written.margins(rows).values()).isEqualTo(forest.margins(rows).values());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1 << 22, Integer.MAX_VALUE})
  void numbersThatNoNodeCanHaveAreRefused(int number) throws Exception {
    try (Forest forest = numbered(number);
        ForestFile file = new ForestFile(forest, ReadingMemory.unbounded())) {
      assertThatThrownBy(file::readAllBytes)
          .isInstanceOf(InvalidModelIoException.class)
          .rootCause()
          .hasMessageContaining("node number " + number);
    }
  }

  @Test
  void numbersOfAnotherTreeMakeAFileWithOtherReasons() throws Exception {
    try (Forest forest = numbered(7);
        ForestFile file = new ForestFile(forest, ReadingMemory.unbounded());
        XgboostModel written = ModelFiles.load(file.readAllBytes(), ModelFormat.UBJSON, folder)) {
      assertThat(written.explainer().orElseThrow().leaves(ROWS))
          .isNotEqualTo(new ForestReasons(forest).leaves(ROWS));
    }
  }

  @Test
  void whatATreeTakesOfTheHeapIsAskedForFirst() throws Exception {
    ReadingMemory none =
        new ReadingMemory(
            bytes -> {
              throw new HeapRefusedException(bytes + " bytes");
            },
            bytes -> {});
    byte[] model = trained(Map.of("objective", "binary:logistic"), ModelFormat.UBJSON);
    try (Forest forest = BothEngines.forestWithCovers(model, ModelFormat.UBJSON);
        ForestFile file = new ForestFile(forest, none)) {
      assertThatThrownBy(file::readAllBytes).isInstanceOf(HeapRefusedException.class);
    }
  }
}
