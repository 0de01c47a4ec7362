package dev.coppice.model.xgboost;

import static dev.coppice.model.xgboost.SlicedBoosterTest.LIMIT;
import static dev.coppice.model.xgboost.SlicedBoosterTest.cut;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.format.ModelFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;

/** Which models have no slices within a limit. */
class SliceLimitTest {

  @Test
  void aTreeBeyondTheLimitLeavesTheModelWhole() throws Exception {
    Booster booster = TrainedModels.train(3, Map.of("max_depth", 6));
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();

    assertThat(cut(file, (1 << 20) + (8 << 10))).isEmpty();
  }

  @Test
  void whatACutKnowsOfTreesIsCounted() throws Exception {
    int trees = 2_000;
    Booster booster = TrainedModels.train(trees, Map.of("max_depth", 1));
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    AtomicLong taken = new AtomicLong();

    assertThat(cut(file, LIMIT, taken::addAndGet)).isPresent();
    // Where it stands and what it takes, its output as it is read, and once more in the outline.
    assertThat(taken).hasValueGreaterThan(28L * trees);
  }

  @Test
  void whatAllSlicesHaveLeavesAsMuchRoomForTreesOrTheModelStaysWhole() throws Exception {
    ModelDocument document = ModelDocument.of(TrainedModels.train(40, Map.of()));
    document.object("learner/attributes").put("notes", "n".repeat(300 << 10));
    byte[] file = SlicedBoosterTest.ubjson(document);

    assertThat(cut(file, LIMIT + (900 << 10))).isEmpty();
    assertThat(cut(file, LIMIT + (1600 << 10)).orElseThrow().slices()).hasSize(1);
  }
}
