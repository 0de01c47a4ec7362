package dev.coppice.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.Explainer;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.format.ubjson.ModelSlice;
import dev.coppice.model.legacy.ModelInput;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.reasons.ExplainedForest;
import dev.coppice.model.trial.BothEngines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds XGBoost's scores of slices to its scores of the whole model. */
class SlicedBoosterTest {

  private static final int ROUNDS = 40;

  /** Room for some ten trees beside the least that any load takes. */
  private static final long LIMIT = (1 << 20) + (48 << 10);

  @TempDir Path folder;

  static Stream<Arguments> models() {
    return Stream.of(
        model("logistic, base score of its own", "objective", "binary:logistic", "base_score", 0.3),
        model("regression", "objective", "reg:squarederror"),
        model("poisson", "objective", "count:poisson"),
        model("hinge", "objective", "binary:hinge"),
        model("classes", "objective", "multi:softprob", "num_class", 3),
        model("best class", "objective", "multi:softmax", "num_class", 3),
        model(
            "forests of forests",
            "objective",
            "binary:logistic",
            "num_parallel_tree",
            3,
            "subsample",
            0.5),
        model("quantiles", "objective", "reg:quantileerror", "quantile_alpha", "[0.1, 0.5, 0.9]"),
        model("dropped trees", "booster", "dart", "rate_drop", 0.3),
        model("large labels", "objective", "reg:squarederror", "base_score", 3e7));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void slicesScoreLikeTheWholeModelToTheBit(String name, Map<String, Object> parameters)
      throws Exception {
    Booster booster = TrainedModels.train(ROUNDS, parameters);
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();

    assertThat(sliced(file)).as(name).isEqualTo(whole(file));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void reasonsOfSlicesAreThoseOfTheForestsSameTreesAlone(
      String name, Map<String, Object> parameters) throws Exception {
    Booster booster = TrainedModels.train(ROUNDS, parameters);
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    Matrix rows = rows().slice(0, 20);

    try (Forest forest = BothEngines.forestWithCovers(file, ModelFormat.UBJSON)) {
      ExplainedForest explained = new ExplainedForest(forest);
      eachSlice(
          file,
          (index, slice, sliced, path) -> {
            Explainer same = explained.explainerOf(slice.firstTree(), slice.endTree());
            try (XgboostModel model = sliced.load(path)) {
              Explainer reference = model.explainer().orElseThrow();
              float[] expected = reference.contributions(rows);
              assertThat(same.contributions(rows)).as(name).isEqualTo(expected);
              assertThat(same.leaves(rows)).as(name).isEqualTo(reference.leaves(rows));
            }
          });
    }
  }

  @Test
  void reasonsOfSlicesAreNotThoseOfOtherTrees() throws Exception {
    Booster booster = TrainedModels.train(ROUNDS, Map.of("objective", "binary:logistic"));
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    Matrix rows = rows().slice(0, 20);

    try (Forest forest = BothEngines.forestWithCovers(file, ModelFormat.UBJSON)) {
      eachSlice(
          file,
          (index, slice, sliced, path) -> {
            Explainer others =
                new ExplainedForest(forest).explainerOf(slice.firstTree() + 1, slice.endTree());
            try (XgboostModel model = sliced.load(path)) {
              float[] expected = model.explainer().orElseThrow().contributions(rows);
              assertThat(others.contributions(rows)).isNotEqualTo(expected);
            }
          });
    }
  }

  @Test
  void onlyTheRoundsThatScoreAreInSlices() throws Exception {
    Booster booster = TrainedModels.train(ROUNDS, Map.of("objective", "binary:logistic"));
    ModelDocument document = ModelDocument.parse(TrainedModels.save(booster, ModelFormat.JSON));
    booster.dispose();
    document.object("learner/attributes").put("scikit_learn", "{}");
    document.object("learner/attributes").put("best_iteration", "25");
    byte[] file = ubjson(document);

    assertThat(sliced(file)).isEqualTo(whole(file));
  }

  @Test
  void aFileThatDoesNotSayItsRoundsHasSlicesToo() throws Exception {
    Booster booster =
        TrainedModels.train(ROUNDS, Map.of("objective", "multi:softprob", "num_class", 3));
    ModelDocument document = ModelDocument.parse(TrainedModels.save(booster, ModelFormat.JSON));
    booster.dispose();
    document.object("learner/gradient_booster/model").remove("iteration_indptr");
    byte[] file = ubjson(document);

    assertThat(sliced(file)).isEqualTo(whole(file));
  }

  @Test
  void aTreeBeyondTheLimitLeavesTheModelWhole() throws Exception {
    Booster booster = TrainedModels.train(3, Map.of("max_depth", 6));
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();

    assertThat(cut(file, (1 << 20) + (8 << 10), SlicedBoosterTest::onDisk)).isEmpty();
  }

  @Test
  void filesThatAreMemoryCountInASlice() throws Exception {
    Booster booster = TrainedModels.train(ROUNDS, Map.of());
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();

    assertThat(cut(file, LIMIT, bytes -> bytes).orElseThrow().slices())
        .hasSizeGreaterThan(
            cut(file, LIMIT, SlicedBoosterTest::onDisk).orElseThrow().slices().size());
  }

  @Test
  void aSliceThatXgboostRefusesIsRefusedInItsWords() throws Exception {
    Booster booster = TrainedModels.train(2, Map.of());
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    SlicedBooster sliced = cut(file, LIMIT, SlicedBoosterTest::onDisk).orElseThrow();
    Path broken = Files.write(folder.resolve("broken.ubj"), new byte[] {'{', '}'});

    assertThatThrownBy(() -> sliced.goOn(0, broken, rows(), new float[0]))
        .isInstanceOf(InvalidModelException.class);
  }

  private float[] sliced(byte[] file) throws Exception {
    float[][] sums = {{}};
    eachSlice(
        file,
        (index, slice, sliced, path) -> {
          assertThat(Files.size(path)).isCloseTo(slice.bytes(), within(4096));
          sums[0] = sliced.goOn(index, path, rows(), sums[0]);
        });
    return sums[0];
  }

  /** Does something with a slice that was written. */
  private interface Use {
    void of(int index, ModelSlice slice, SlicedBooster sliced, Path path) throws Exception;
  }

  private void eachSlice(byte[] file, Use use) throws Exception {
    SlicedBooster booster = cut(file, LIMIT, SlicedBoosterTest::onDisk).orElseThrow();
    Path all = Files.write(folder.resolve("all.ubj"), file);
    Path path = folder.resolve("slice.ubj");
    List<ModelSlice> slices = booster.slices();
    assertThat(slices).hasSizeGreaterThan(2);
    try (SeekableByteChannel from = Files.newByteChannel(all)) {
      for (int i = 0; i < slices.size(); i++) {
        try (OutputStream to = Files.newOutputStream(path)) {
          slices.get(i).write(from, to);
        }
        use.of(i, slices.get(i), booster, path);
      }
    }
  }

  private static Offset<Long> within(long bytes) {
    return Offset.offset(bytes);
  }

  private float[] whole(byte[] file) throws Exception {
    try (XgboostModel model = ModelFiles.load(file, ModelFormat.UBJSON, folder)) {
      return model.score(rows()).values();
    }
  }

  private static Optional<SlicedBooster> cut(byte[] file, long limit, LongUnaryOperator fileMemory)
      throws InvalidModelException, IOException {
    ScoredTrees scored = new ScoredTrees();
    ModelShape shape =
        ModelCheck.check(
            new ByteArrayInputStream(file),
            ModelFormat.UBJSON,
            BestIteration.WRAPPER,
            ReadingMemory.unbounded(),
            scored);
    return SlicedBooster.of(
        new ByteArrayInputStream(file), shape, scored.count(), limit, fileMemory);
  }

  private static long onDisk(long bytes) {
    return 0;
  }

  private static Matrix rows() {
    return new Matrix(TrainedModels.rows(200), 200, TrainedModels.FEATURES);
  }

  private static byte[] ubjson(ModelDocument document) throws Exception {
    return ModelInput.asUbjson(
            new ByteArrayInputStream(document.toJson()), ReadingMemory.unbounded())
        .bytes()
        .readAllBytes();
  }

  private static Arguments model(String name, Object... parameters) {
    Map<String, Object> all = new HashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      all.put((String) parameters[i], parameters[i + 1]);
    }
    return Arguments.of(name, all);
  }
}
