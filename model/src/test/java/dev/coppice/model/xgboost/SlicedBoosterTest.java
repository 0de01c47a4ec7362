package dev.coppice.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.Explainer;
import dev.coppice.model.HeapShare;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
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
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds XGBoost's scores of slices to its scores of the whole model. */
class SlicedBoosterTest {

  private static final int ROUNDS = 40;

  /** Room for some ten trees beside the least that any load takes. */
  static final long LIMIT = (1 << 20) + (48 << 10);

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

    SlicedBooster.Answers answers = answers(file);
    try (XgboostModel model = ModelFiles.load(file, ModelFormat.UBJSON, folder)) {
      assertThat(answers.scores().values()).as(name).isEqualTo(model.score(rows()).values());
      assertThat(answers.sums().values()).as(name).isEqualTo(model.margins(rows()).values());
    }
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
          (slice, model) -> {
            Explainer same = explained.explainerOf(slice.firstTree(), slice.endTree());
            Explainer reference = model.explainer().orElseThrow();
            float[] expected = reference.contributions(rows);
            assertThat(same.contributions(rows)).as(name).isEqualTo(expected);
            assertThat(same.leaves(rows)).as(name).isEqualTo(reference.leaves(rows));
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
          (slice, model) -> {
            Explainer others =
                new ExplainedForest(forest).explainerOf(slice.firstTree() + 1, slice.endTree());
            float[] expected = model.explainer().orElseThrow().contributions(rows);
            assertThat(others.contributions(rows)).isNotEqualTo(expected);
          });
    }
  }

  @Test
  void onlyTheRoundsThatScoreAreInSlices() throws Exception {
    ModelDocument document =
        ModelDocument.of(TrainedModels.train(ROUNDS, Map.of("objective", "binary:logistic")));
    document.object("learner/attributes").put("scikit_learn", "{}");
    document.object("learner/attributes").put("best_iteration", "25");
    byte[] file = ubjson(document);

    assertThat(sliced(file)).isEqualTo(whole(file));
  }

  @Test
  void aFileThatDoesNotSayItsRoundsHasSlicesToo() throws Exception {
    ModelDocument document =
        ModelDocument.of(
            TrainedModels.train(ROUNDS, Map.of("objective", "multi:softprob", "num_class", 3)));
    document.object("learner/gradient_booster/model").remove("iteration_indptr");
    byte[] file = ubjson(document);

    assertThat(sliced(file)).isEqualTo(whole(file));
  }

  @Test
  void theFirstAnswerOfASliceIsTheLast() throws Exception {
    byte[] file = trained();
    List<Integer> asked = new ArrayList<>();

    Optional<String> answer =
        ask(
            file,
            (slice, model) -> {
              asked.add(slice.firstTree());
              return asked.size() == 2 ? Optional.of("the second") : Optional.empty();
            });

    assertThat(answer).contains("the second");
    assertThat(asked).hasSize(2);
  }

  @Test
  void anInterruptedThreadScoresNoFurtherSlice() throws Exception {
    byte[] file = trained();
    List<Integer> asked = new ArrayList<>();

    assertThatThrownBy(
            () ->
                ask(
                    file,
                    (slice, model) -> {
                      asked.add(slice.firstTree());
                      Thread.currentThread().interrupt();
                      return Optional.empty();
                    }))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(asked).hasSize(1);
  }

  private static byte[] trained() throws Exception {
    Booster booster = TrainedModels.train(ROUNDS, Map.of());
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    return file;
  }

  private float[] sliced(byte[] file) throws Exception {
    return answers(file).scores().values();
  }

  private SlicedBooster.Answers answers(byte[] file) throws Exception {
    SlicedBooster booster = cut(file, LIMIT).orElseThrow();
    assertThat(booster.slices()).hasSizeGreaterThan(2);
    try (FileChannel whole = channel(file)) {
      for (ModelSlice slice : booster.slices()) {
        ByteBuffer written = ByteBuffer.allocate((int) slice.maxBytes());
        slice.write(whole, written);
        assertThat(written.remaining()).isLessThan(4096);
      }
      return booster.score(whole, slice -> slice.score(rows()), task -> {});
    }
  }

  private void eachSlice(byte[] file, BiConsumer<ModelSlice, XgboostModel> use) throws Exception {
    Optional<String> answer =
        ask(
            file,
            (slice, model) -> {
              use.accept(slice, model);
              return Optional.empty();
            });
    assertThat(answer).isEmpty();
  }

  private Optional<String> ask(byte[] file, SlicedBooster.Question question) throws Exception {
    SlicedBooster booster = cut(file, LIMIT).orElseThrow();
    assertThat(booster.slices()).hasSizeGreaterThan(2);
    try (FileChannel whole = channel(file)) {
      return booster.ask(whole, question);
    }
  }

  private FileChannel channel(byte[] file) throws IOException {
    return FileChannel.open(Files.write(folder.resolve("all.ubj"), file));
  }

  private float[] whole(byte[] file) throws Exception {
    try (XgboostModel model = ModelFiles.load(file, ModelFormat.UBJSON, folder)) {
      return model.score(rows()).values();
    }
  }

  static Optional<SlicedBooster> cut(byte[] file, long limit)
      throws InvalidModelException, IOException {
    return cut(file, limit, HeapShare.UNBOUNDED);
  }

  static Optional<SlicedBooster> cut(byte[] file, long limit, HeapShare heap)
      throws InvalidModelException, IOException {
    ScoredTrees scored = new ScoredTrees();
    ModelShape shape = ModelFiles.check(file, ModelFormat.UBJSON, scored);
    try (ReadingMemory memory = new ReadingMemory(heap, bytes -> {})) {
      return SlicedBooster.of(new ByteArrayInputStream(file), shape, scored.count(), limit, memory);
    }
  }

  private static Matrix rows() {
    return new Matrix(TrainedModels.rows(200), 200, TrainedModels.FEATURES);
  }

  static byte[] ubjson(ModelDocument document) throws Exception {
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
