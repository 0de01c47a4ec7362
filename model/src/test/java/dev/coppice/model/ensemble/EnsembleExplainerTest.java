package dev.coppice.model.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Explainer;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelEdits;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.reasons.ExplainedForest;
import dev.coppice.model.trial.BothEngines;
import dev.coppice.model.trial.SweepModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Why several forests score as they do together, and when nobody can say. */
class EnsembleExplainerTest {

  private static final int ROWS = 20;
  private static final Matrix SOME =
      new Matrix(TrainedModels.rows(ROWS), ROWS, TrainedModels.FEATURES);
  private static final Map<String, Object> MEANS = Map.of("objective", "reg:squarederror");

  private static final String TREES = "learner/gradient_booster/model/trees";

  private static Model trained(int rounds, Map<String, Object> parameters) throws Exception {
    Booster booster = TrainedModels.train(rounds, parameters);
    try {
      return explained(TrainedModels.save(booster, ModelFormat.UBJSON), ModelFormat.UBJSON);
    } finally {
      booster.dispose();
    }
  }

  private static Model explained(byte[] file, ModelFormat format) throws Exception {
    return new ExplainedForest(BothEngines.forestWithCovers(file, format));
  }

  private static Explainer reasons(Model model) {
    return model.explainer().orElseThrow();
  }

  @Test
  void contributionsAndSumsAreMeansAndLeavesStandSideBySide() throws Exception {
    List<Model> members =
        List.of(
            trained(2, MEANS),
            trained(5, Map.of("objective", "binary:logistic")),
            trained(3, Map.of("objective", "count:poisson", "max_depth", 5)));
    try (EnsembleModel all = new EnsembleModel(members)) {
      assertThat(all.hasMargins()).isTrue();
      assertThat(all.margins(SOME).values())
          .isEqualTo(means(members.stream().map(each -> each.margins(SOME).values()).toList()));

      List<Explainer> each = members.stream().map(EnsembleExplainerTest::reasons).toList();
      Explainer together = reasons(all);
      assertThat(together.contributionsRefusal()).isEmpty();
      assertThat(together.contributions(SOME))
          .isEqualTo(means(each.stream().map(one -> one.contributions(SOME)).toList()));
      assertThat(together.leaves(SOME)).isEqualTo(sideBySide(each));
      assertThat(together.leavesRefusal()).isEmpty();
      assertThat(together.rowLeaves()).isEqualTo(2 + 5 + 3);
      assertThat(together.additions()).isEqualTo((2 + 5 + 3) * TrainedModels.FEATURES);
      assertThat(together.outputs()).isOne();
      assertThat(together.guessedRowNanos())
          .isEqualTo(each.stream().mapToLong(Explainer::guessedRowNanos).sum());
      assertThat(together.workBytes(ROWS))
          .isEqualTo(each.stream().mapToLong(one -> one.workBytes(ROWS)).max().orElseThrow());
    }
  }

  /** Sums in their order in float32, and one division. */
  private static float[] means(List<float[]> each) {
    float[] means = each.getFirst().clone();
    for (int i = 0; i < means.length; i++) {
      for (float[] more : each.subList(1, each.size())) {
        means[i] += more[i];
      }
      means[i] /= each.size();
    }
    return means;
  }

  private static int[] sideBySide(List<Explainer> each) {
    List<Integer> all = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      for (Explainer one : each) {
        IntStream.of(one.leaves(SOME.slice(row, row + 1))).forEach(all::add);
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void whatMembersDoNotHaveInCommonHasNoReasons() throws Exception {
    Map<String, Object> classes = Map.of("objective", "multi:softprob", "num_class", 3);
    Map<String, Object> votes = Map.of("objective", "multi:softmax", "num_class", 3);
    Model narrow = explained(ModelFiles.golden("reg.json"), ModelFormat.JSON);
    try (EnsembleModel unlikeFeatures = new EnsembleModel(List.of(trained(2, MEANS), narrow));
        EnsembleModel unlikeOutputs =
            new EnsembleModel(List.of(trained(2, MEANS), trained(2, votes)));
        EnsembleModel alike = new EnsembleModel(List.of(trained(2, classes), trained(3, classes)));
        EnsembleModel voting = new EnsembleModel(List.of(trained(2, votes), trained(3, votes)))) {
      String unlike = "Models of different features or outputs have no contributions in common.";
      assertThat(reasons(unlikeFeatures).contributionsRefusal()).contains(unlike);
      assertThat(unlikeFeatures.hasMargins()).isTrue();
      assertThat(reasons(unlikeOutputs).contributionsRefusal()).contains(unlike);
      assertThat(unlikeOutputs.hasMargins()).isFalse();
      assertThat(reasons(alike).contributionsRefusal()).isEmpty();
      assertThat(alike.hasMargins()).isTrue();
      assertThat(reasons(voting).contributionsRefusal().orElseThrow())
          .startsWith("A vote of several models has no contributions");
      assertThat(voting.hasMargins()).isFalse();
      assertThat(reasons(voting).leavesRefusal()).isEmpty();
    }
  }

  @Test
  void whatOneMemberDoesNotHaveAllHaveNot() throws Exception {
    ModelDocument document = ModelDocument.of(TrainedModels.train(2, MEANS));
    for (Object tree : document.array(TREES)) {
      Map<String, @Nullable Object> members = ModelDocument.cast(tree);
      int nodes = ModelDocument.castList(members.get("sum_hessian")).size();
      members.put("sum_hessian", Collections.nCopies(nodes, 0f));
    }
    Model stripped = explained(document.toUbjson(), ModelFormat.UBJSON);
    try (EnsembleModel all = new EnsembleModel(List.of(trained(2, MEANS), stripped))) {
      assertThat(reasons(all).contributionsRefusal()).contains(Explainer.NO_COVERS);
    }
  }

  @Test
  void membersThatTakeTooLongTogetherHaveNoContributions() throws Exception {
    Model member = explained(wide(600).toUbjson(), ModelFormat.UBJSON);
    Model other = explained(wide(600).toUbjson(), ModelFormat.UBJSON);
    try (EnsembleModel all = new EnsembleModel(List.of(member, other))) {
      assertThat(reasons(member).contributionsRefusal()).isEmpty();
      assertThat(reasons(all).contributionsRefusal().orElseThrow())
          .startsWith("The model takes too long to explain");
    }
  }

  /** As many columns as have contributions, and so many trees of a leaf. */
  private static ModelDocument wide(int trees) throws Exception {
    ModelDocument document =
        SweepModel.of(new float[1][1], ModelEdits.objective("reg:squarederror", 1), "0");
    document.object("learner/learner_model_param").put("num_feature", "1048575");
    document.object("learner").put("feature_types", List.of());
    Map<String, @Nullable Object> model = document.object("learner/gradient_booster/model");
    Map<String, @Nullable Object> tree = document.object(TREES + "/0");
    model.put("trees", IntStream.range(0, trees).mapToObj(id -> withId(tree, id)).toList());
    model.put("tree_info", Collections.nCopies(trees, 0L));
    model.put("iteration_indptr", List.of(0L, (long) trees));
    document
        .object("learner/gradient_booster/model/gbtree_model_param")
        .put("num_trees", Integer.toString(trees));
    return document;
  }

  private static Map<String, @Nullable Object> withId(Map<String, @Nullable Object> tree, long id) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(tree);
    copy.put("id", id);
    return copy;
  }
}
