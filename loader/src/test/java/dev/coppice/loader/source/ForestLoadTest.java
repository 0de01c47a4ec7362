package dev.coppice.loader.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.forest.build.ForestFootprint;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.EngineTrial;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which engine a load ends with, and what it took to trust it. */
@Timeout(60)
final class ForestLoadTest {

  private static final byte[] REG = ModelFiles.golden("reg.ubj");
  private static final float REG_SCORE = 0.81151175f;

  /** A linear model: XGBoost's business. */
  private static final byte[] LINEAR =
      """
      {"learner": {"attributes": {}, "feature_names": [], "feature_types": [],
      "gradient_booster": {"model": {"weights": [1.0, 2.0, 3.0, 4.0, 0.5]}, "name": "gblinear"},
      "learner_model_param": {"base_score": "5E-1", "boost_from_average": "1", "num_class": "0",
      "num_feature": "4", "num_target": "1"},
      "objective": {"name": "reg:squarederror", "reg_loss_param": {"scale_pos_weight": "1"}}},
      "version": [3, 4, 0]}"""
          .getBytes(UTF_8);

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @Test
  void aVersionNeverSeenBeforeIsTriedAndThenScoredByItsForest() {
    Model model = fixture.load(REG).model();

    assertThat(model.info().engine()).isEqualTo("forest");
    assertThat(score(model)).isEqualTo(REG_SCORE);
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL);
    model.close();
  }

  @Test
  void aVersionIsTriedOnceHoweverOftenItIsLoaded() {
    AtomicInteger trials = new AtomicInteger();
    fixture.comparison(
        (forest, reference, splits) -> {
          trials.incrementAndGet();
          return EngineTrial.difference(forest, reference, splits);
        });
    ScriptedStore store = new ScriptedStore(REG).version("v1");
    DiskModels source = fixture.loader(store);

    for (int i = 0; i < 3; i++) {
      source.load(LoaderFixture.NAME, bytes -> {}).model().close();
    }
    assertThat(trials).hasValue(1);

    store.version("v2");
    source.load(LoaderFixture.NAME, bytes -> {}).model().close();
    assertThat(trials).hasValue(2);
    assertThat(fixture.verdicts).containsOnly(ForestVerdict.EQUAL).hasSize(2);
  }

  @Test
  void withoutAVersionNothingIsRememberedOfTheObjectBefore() {
    DiskModels source = fixture.loader(new ScriptedStore(REG).version(""));

    for (int i = 0; i < 2; i++) {
      source.load(LoaderFixture.NAME, bytes -> {}).model().close();
    }

    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL, ForestVerdict.EQUAL);
  }

  @Test
  void aKnownVersionTakesTheMemoryOfItsForestAlone() {
    DiskModels source = fixture.loader(new ScriptedStore(REG).version("v1"));
    source.load(LoaderFixture.NAME, bytes -> {}).model().close();

    Model model = source.load(LoaderFixture.NAME, fixture.reserved::add).model();

    assertThat(fixture.reserved.getFirst())
        .isEqualTo(ForestFootprint.layingBytes(ModelFormat.UBJSON, REG.length));
    assertThat(fixture.reserved.getLast()).isEqualTo(model.bytes());
    model.close();
  }

  @Test
  void aForestThatDiffersStaysWithXgboost() {
    fixture.comparison(
        (forest, reference, splits) -> Optional.of("row 3, score 0: 1 (XGBoost: 2)"));
    DiskModels source = fixture.loader(new ScriptedStore(REG).version("v1"));

    for (int i = 0; i < 2; i++) {
      Model model = source.load(LoaderFixture.NAME, bytes -> {}).model();
      assertThat(model.info().engine()).isEqualTo("xgboost");
      assertThat(score(model)).isEqualTo(REG_SCORE);
      model.close();
    }
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.DIFFERENT);
    assertThat(fixture.logLines())
        .contains(
            "WARN tenants/acme.tar.gz stays with XGBoost: its forest differs: acme.tar.gz: row 3,"
                + " score 0: 1 (XGBoost: 2)");
  }

  @Test
  void aModelThatHasNoForestStaysWithXgboost() {
    DiskModels source = fixture.loader(new ScriptedStore(LINEAR).version("v1"));

    for (int i = 0; i < 2; i++) {
      Model model = source.load(LoaderFixture.NAME, bytes -> {}).model();
      assertThat(model.info().engine()).isEqualTo("xgboost");
      assertThat(score(model)).isEqualTo(4.0f);
      model.close();
    }
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.UNSUPPORTED);
  }

  @Test
  void membersOfAnEnsembleAreTriedOneByOne() {
    byte[] artifact = new TarBall().file("a", REG).file("b", LINEAR).tarGz();
    DiskModels source = fixture.loader(new ScriptedStore(artifact).version("v1"));

    for (int i = 0; i < 2; i++) {
      Model model = source.load(LoaderFixture.NAME, bytes -> {}).model();
      assertThat(model.info().engine()).isEqualTo("forest, xgboost");
      assertThat(score(model)).isEqualTo((REG_SCORE + 4.0f) / 2);
      model.close();
    }
    assertThat(fixture.verdicts)
        .containsExactlyInAnyOrder(ForestVerdict.EQUAL, ForestVerdict.UNSUPPORTED);
  }

  @Test
  void theForestAloneIsNeverTriedAndRefusesWhatItCannotScore() {
    fixture
        .engine(ScoringEngine.FOREST)
        .comparison(
            (forest, reference, splits) -> {
              throw new AssertionError("tried");
            });

    Model model = fixture.load(REG).model();
    assertThat(model.info().engine()).isEqualTo("forest");
    model.close();
    assertThatThrownBy(() -> fixture.load(LINEAR))
        .hasMessage(
            "Unable to load model: acme.tar.gz: a linear booster"
                + " (expected: what COPPICE_ENGINE=forest can score)")
        .extracting(e -> ((ServingException) e).reason())
        .isEqualTo(Reason.INVALID_MODEL);
  }

  @Test
  void xgboostAloneHasNoTrials() {
    fixture.engine(ScoringEngine.XGBOOST);

    Model model = fixture.load(REG).model();

    assertThat(model.info().engine()).isEqualTo("xgboost");
    assertThat(fixture.verdicts).isEmpty();
    model.close();
  }

  /** It never parses JSON: that is written again as UBJSON for it. */
  @ParameterizedTest
  @ValueSource(strings = {"reg.json", "pois.json", "softprob.json"})
  void xgboostScoresJsonAsTheForestDoes(String file) {
    byte[] json = ModelFiles.golden(file);
    Model forest = fixture.load(json).model();
    Model booster = fixture.engine(ScoringEngine.XGBOOST).load(json).model();
    Matrix rows = new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f, 1, 2, 3, 4}, 2, 4);

    assertThat(booster.info().engine()).isEqualTo("xgboost");
    assertThat(booster.score(rows).values()).isEqualTo(forest.score(rows).values());
    forest.close();
    booster.close();
  }

  @Test
  void aForestThatIsRefusedItsLastMemoryLeavesNoFile() {
    ServingException full = new ServingException(Reason.OVERLOADED, "full");
    DiskModels source = fixture.loader(new ScriptedStore(REG).version("v1"));
    AtomicInteger requests = new AtomicInteger();

    assertThatThrownBy(
            () ->
                source.load(
                    LoaderFixture.NAME,
                    bytes -> {
                      if (requests.incrementAndGet() == 2) {
                        throw full;
                      }
                    }))
        .isSameAs(full);
    assertThat(fixture.spooled()).isEmpty();
  }

  @Test
  void aTrialThatBreaksFailsTheLoadAndKeepsNothing() {
    fixture.comparison(
        (forest, reference, splits) -> {
          throw new IllegalStateException("broken");
        });

    assertThatThrownBy(() -> fixture.load(REG))
        .extracting(e -> ((ServingException) e).reason())
        .isEqualTo(Reason.INTERNAL);
    assertThat(fixture.verdicts).isEmpty();
  }

  private static float score(Model model) {
    Matrix row = new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4);
    return model.score(row).values()[0];
  }
}
