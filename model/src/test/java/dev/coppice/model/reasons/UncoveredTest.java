package dev.coppice.model.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.Uncovered;
import dev.coppice.model.ensemble.EnsembleModel;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Mappings;
import dev.coppice.model.trial.BothEngines;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;

/** Models whose covers are freed before they are. */
class UncoveredTest {

  private static final Matrix ROWS = new Matrix(TrainedModels.rows(20), 20, TrainedModels.FEATURES);

  private static Forest covered() throws Exception {
    Booster booster = TrainedModels.train(20, Map.of("objective", "binary:logistic"));
    try {
      return BothEngines.forestWithCovers(
          TrainedModels.save(booster, ModelFormat.UBJSON), ModelFormat.UBJSON);
    } finally {
      booster.dispose();
    }
  }

  private static ForestCovers covers(Forest forest) {
    return forest.covers().orElseThrow();
  }

  /** Frees the covers; the caller closes what is left. */
  private static Model assertScoresOnWithout(Model model, ForestCovers... covers)
      throws IOException {
    float[] expected = model.score(ROWS).values();
    Uncovered rest = model.uncovered().orElseThrow();
    rest.covers().run();
    for (ForestCovers each : covers) {
      assertThat(Mappings.bytes(each.block().address(), each.block().byteSize())).isZero();
    }
    long coverBytes = Stream.of(covers).mapToLong(ForestCovers::bytes).sum();
    assertThat(rest.model().bytes()).isEqualTo(model.bytes() - coverBytes);
    assertThat(rest.model().score(ROWS).values()).isEqualTo(expected);
    assertThat(rest.model().explainer()).isEmpty();
    assertThat(rest.model().uncovered()).isEmpty();
    return rest.model();
  }

  @Test
  void forestScoresOnWithoutItsCovers() throws Exception {
    Forest forest = covered();
    assertScoresOnWithout(new ExplainedForest(forest), covers(forest)).close();
  }

  @Test
  void ensembleScoresOnWithoutThoseOfItsMembers() throws Exception {
    Forest one = covered();
    Forest other = covered();
    Forest bare = covered();
    Forest plain = (Forest) assertScoresOnWithout(bare, covers(bare));
    Model all = new EnsembleModel(List.of(new ExplainedForest(one), plain, other));
    assertThat(all.explainer()).isEmpty();
    assertScoresOnWithout(all, covers(one), covers(other)).close();
  }
}
