package dev.coppice.loader.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.model.HelperThreads;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.EngineTrial;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Trials of models that XGBoost could not parse in the memory of trials. */
@Timeout(60)
final class SlicedTrialTest {

  /** A seventh of what XGBoost takes for the whole model, nearly all of it for its first byte. */
  private static final long LITTLE = (1 << 20) + (128 << 10);

  /** Of a tree in an outline. */
  private static final long OUTLINE_BYTES = 28;

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @RegisterExtension final HelperThreads helpers = new HelperThreads();

  private final CountedTrials trials = new CountedTrials(LITTLE);

  @Test
  void aLargeModelIsJudgedInLittleMemoryAndNoneOfTheModels() throws Exception {
    Model model = load(file(ModelFormat.UBJSON));

    assertThat(model.info().engine()).isEqualTo("forest");
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL);
    assertThat(trials.taken).containsExactly(LITTLE);
    assertThat(fixture.reserved).allMatch(bytes -> bytes < 1 << 20);
    assertThat(fixture.reserved.getLast()).isEqualTo(model.bytes());
    model.close();
  }

  @Test
  void reasonsOfALargeModelAreJudgedInAsLittle() throws Exception {
    Matrix rows = new Matrix(TrainedModels.rows(20), 20, TrainedModels.FEATURES);
    byte[] file = file(ModelFormat.UBJSON);
    Model model = explained(file);

    assertThat(model.info().engine()).isEqualTo("forest");
    assertThat(trials.taken).containsExactly(LITTLE, LITTLE);
    assertThat(fixture.reserved).allMatch(bytes -> bytes < 2 << 20);
    assertThat(fixture.reserved.getLast()).isEqualTo(model.bytes());
    Model whole = fixture.engine(ScoringEngine.XGBOOST).load(file).model();
    assertThat(model.explainer().orElseThrow().contributions(rows))
        .isEqualTo(whole.explainer().orElseThrow().contributions(rows));
    model.close();
    whole.close();
  }

  @Test
  void bothTrialsOfALoadHaveOneOutlineAtATime() throws Exception {
    int trees = 4_000;
    byte[] file = file(trees, ModelFormat.UBJSON);
    fixture.heap = new SmallHeap(8 << 20);
    load(file, new CountedTrials(4 * LITTLE)).close();
    long ofScores = fixture.heap.peak();
    fixture.heap = new SmallHeap(8 << 20);

    explained(file, new CountedTrials(4 * LITTLE)).close();

    assertThat(fixture.heap.peak() - ofScores).isLessThan(trees * OUTLINE_BYTES);
  }

  @Test
  void aLargeJsonIsWrittenAgainAndJudgedLikewise() throws Exception {
    Model model = load(file(ModelFormat.JSON));

    assertThat(model.info().engine()).isEqualTo("forest");
    assertThat(trials.taken).containsExactly(LITTLE);
    model.close();
  }

  @Test
  void aSecondThreadHelpsWithinTheSameMemoryAndFindsTheSame() throws Exception {
    CountedTrials twice = new CountedTrials(2 * LITTLE);
    AtomicInteger calls = new AtomicInteger();
    fixture.helper =
        task -> {
          calls.incrementAndGet();
          helpers.first(task);
        };
    byte[] file = file(ModelFormat.UBJSON);

    load(file, twice).close();
    fixture.comparison(
        (forest, reference, splits) ->
            EngineTrial.difference(new OneRowAstray(forest), reference, splits));
    load(file, twice).close();

    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL, ForestVerdict.DIFFERENT);
    assertThat(twice.taken).containsExactly(2 * LITTLE, 2 * LITTLE);
    assertThat(calls).hasValue(2);
  }

  @Test
  void aScoreThatIsOffByItsLastBitIsFoundBySlicesToo() throws Exception {
    byte[] file = file(ModelFormat.UBJSON);
    fixture.comparison(
        (forest, reference, splits) ->
            EngineTrial.difference(new OneRowAstray(forest), reference, splits));

    Model model = load(file);

    assertThat(model.info().engine()).isEqualTo("xgboost");
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.DIFFERENT);
    assertThat(fixture.reserved.getLast()).isGreaterThan(model.bytes());
    model.close();
  }

  @Test
  void xgboostKeepsAModelThatDiffersAndScoresItAsAWhole() throws Exception {
    byte[] file = file(ModelFormat.UBJSON);
    Matrix rows = new Matrix(TrainedModels.rows(100), 100, TrainedModels.FEATURES);
    Model forest = load(file);
    fixture.comparison((model, reference, splits) -> Optional.of("row 0"));

    Model whole = load(file);

    assertThat(whole.score(rows).values()).isEqualTo(forest.score(rows).values());
    forest.close();
    whole.close();
  }

  @Test
  void whatCannotBeCutTakesMemoryOfTheModels() throws Exception {
    Booster booster = TrainedModels.train(2, Map.of("max_depth", 12));
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    CountedTrials least = new CountedTrials(1 << 20);

    Model model =
        fixture
            .loader(new ScriptedStore(file))
            .load(LoaderFixture.NAME, least.beside(fixture.reserved))
            .model();

    assertThat(model.info().engine()).isEqualTo("forest");
    assertThat(fixture.reserved).anyMatch(bytes -> bytes > 1 << 20);
    model.close();
  }

  /** Others' documents are read between two of them. */
  @Test
  void aWideModelHasTheHeapForOneSliceAtATime() throws Exception {
    String wide =
        new String(file(ModelFormat.JSON), UTF_8)
            .replaceAll("(\"num_feature\":\\s*\")5\"", "$14096\"")
            .replaceFirst("(\"feature_types\":\\s*)\\[[^]]*]", "$1[]");
    fixture.heap = new SmallHeap(8 << 20);

    load(wide.getBytes(UTF_8)).close();

    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL);
    assertThat(fixture.heap.alone()).isGreaterThan(3);
  }

  @Test
  void aLoadGivenUpDuringItsTrialEndsBetweenTwoSlices() throws Exception {
    fixture.comparison(
        (forest, reference, splits) -> {
          Thread.currentThread().interrupt();
          return EngineTrial.difference(forest, reference, splits);
        });
    byte[] file = file(ModelFormat.UBJSON);

    assertThatThrownBy(() -> load(file))
        .extracting(e -> ((ServingException) e).reason())
        .isEqualTo(Reason.LOAD_TIMEOUT);
  }

  private Model load(byte[] file) {
    return load(file, trials);
  }

  private Model load(byte[] file, CountedTrials memory) {
    return fixture
        .loader(new ScriptedStore(file).version(""))
        .load(LoaderFixture.NAME, memory.beside(fixture.reserved))
        .model();
  }

  private Model explained(byte[] file) {
    return explained(file, trials);
  }

  private Model explained(byte[] file, CountedTrials memory) {
    return fixture
        .loader(new ScriptedStore(file).version(""))
        .explained()
        .load(LoaderFixture.NAME, memory.beside(fixture.reserved))
        .model();
  }

  private static byte[] file(ModelFormat format) throws Exception {
    return file(300, format);
  }

  private static byte[] file(int trees, ModelFormat format) throws Exception {
    Booster booster = TrainedModels.train(trees, Map.of("objective", "binary:logistic"));
    byte[] file = TrainedModels.save(booster, format);
    booster.dispose();
    return file;
  }
}
