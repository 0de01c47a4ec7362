package dev.coppice.loader.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.ExpectationVerdict;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.source.DiskModels;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.source.ScriptedStore;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ExpectationTrialTest {

  private static final byte[] MODEL = ModelFiles.golden("reg.ubj");

  /** What the model answers to the row. */
  private static final float SCORE = 0.81151175f;

  private static final String ROW = "[0.1,0.2,0.3,0.4]";

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  private static String line(String row, double score) {
    return "{\"row\": %s, \"score\": %s}\n".formatted(row, score);
  }

  private static byte[] artifact(byte[] model, String expectations) {
    return new TarBall().file("m", model).file("expectations.jsonl", expectations).tarGz();
  }

  private static String stated(int tolerance) {
    return "{\"tolerance\": %d}\n".formatted(tolerance);
  }

  @ParameterizedTest
  @EnumSource(ScoringEngine.class)
  void proofThatHoldsIsCounted(ScoringEngine engine) {
    fixture.engine(engine);
    String proof = stated(0) + line(ROW, SCORE).repeat(3);

    LoadedModel loaded = fixture.load(artifact(MODEL, proof));

    assertThat(loaded.notes()).isEqualTo(new ArtifactNotes(List.of(), 3));
    assertThat(fixture.expectations).isEqualTo(Map.of(ExpectationVerdict.HELD, 3));
    assertThat(fixture.scorer.rows).containsExactly(ROW, ROW, ROW);
    loaded.model().close();
  }

  @Test
  void theFirstScoreThatDiffersFailsTheLoadAndIsLoggedWithItsLine() {
    String proof = stated(0) + line(ROW, SCORE) + line(ROW, Math.nextUp(SCORE)) + line(ROW, 7);

    assertThatThrownBy(() -> fixture.load(artifact(MODEL, proof)))
        .isInstanceOfSatisfying(
            ServingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_MODEL))
        .hasMessage(
            "Unable to load model: expectations.jsonl: line 3: 0.811511754989624"
                + " (expected: 0.8115118145942688)");
    assertThat(fixture.logLines())
        .contains(
            "WARN tenants/acme.tar.gz does not answer as expected: {\"row\": %s, \"score\": 0.8115118145942688}"
                .formatted(ROW));
    assertThat(fixture.expectations)
        .isEqualTo(Map.of(ExpectationVerdict.HELD, 1, ExpectationVerdict.FAILED, 1));
  }

  @Test
  void toleranceIsCountedInSteps() {
    float off = Math.nextUp(Math.nextUp(SCORE));
    fixture.load(artifact(MODEL, stated(2) + line(ROW, off))).model().close();
    assertThatThrownBy(() -> fixture.load(artifact(MODEL, stated(1) + line(ROW, off))))
        .hasMessageContaining("line 2: 0.811511754989624 (expected: ");
  }

  @Test
  void ofSeveralScoresTheFirstThatDiffersIsNamed() {
    byte[] model = ModelFiles.golden("softprob.json");
    LoadedModel plain = fixture.load(new TarBall().file("m", model).tarGz());
    float[] scores =
        plain.model().score(new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4)).values();
    plain.model().close();
    String whole = "{\"row\": %s, \"scores\": [%s, %s, %s]}\n";
    String good = whole.formatted(ROW, scores[0], scores[1], scores[2]);
    String bad = whole.formatted(ROW, scores[0], "NaN", "NaN");

    fixture.load(artifact(model, good)).model().close();
    assertThatThrownBy(() -> fixture.load(artifact(model, good + bad)))
        .hasMessage(
            "Unable to load model: expectations.jsonl: line 2: scores[1]: %s (expected: NaN)"
                .formatted((double) scores[1]));
    assertThatThrownBy(() -> fixture.load(artifact(model, line(ROW, 1))))
        .hasMessageEndingWith("expectations.jsonl: line 1: 3 scores (expected: 1)");
  }

  @Test
  void rowThatIsRefusedSaysItsCause() {
    String proof = line(ROW, SCORE) + line("[1,2,3,4,5]", 0.5);
    assertThatThrownBy(() -> fixture.load(artifact(MODEL, proof)))
        .hasMessageEndingWith("expectations.jsonl: line 2: too wide (expected: 0.5)");
  }

  @Test
  void versionThatHeldIsNotScoredAgain() {
    byte[] artifact = artifact(MODEL, line(ROW, SCORE));
    DiskModels models = fixture.loader(new ScriptedStore(artifact).version("v1"));
    for (int load = 0; load < 3; load++) {
      LoadedModel loaded = models.load(LoaderFixture.NAME, fixture.reserved::add);
      assertThat(loaded.notes().expectations()).isEqualTo(1);
      loaded.model().close();
    }
    assertThat(fixture.scorer.rows).hasSize(1);
    assertThat(fixture.expectations).isEqualTo(Map.of(ExpectationVerdict.HELD, 1));
  }

  @Test
  void anotherVersionIsJudgedAnew() {
    byte[] artifact = artifact(MODEL, line(ROW, SCORE));
    DiskModels models = fixture.loader(new ScriptedStore(artifact));
    models.load(LoaderFixture.NAME, fixture.reserved::add).model().close();
    models.load(LoaderFixture.NAME, fixture.reserved::add).model().close();
    assertThat(fixture.scorer.rows).hasSize(2);
  }

  @Test
  void ensembleIsJudgedAsAWhole() {
    byte[] pois = ModelFiles.golden("pois.json");
    LoadedModel plain = fixture.load(new TarBall().file("a", MODEL).file("b", pois).tarGz());
    float mean =
        plain.model().score(new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4)).values()[0];
    plain.model().close();
    TarBall proven =
        new TarBall()
            .file("a", MODEL)
            .file("expectations.jsonl", stated(0) + line(ROW, mean))
            .file("b", pois);
    fixture.load(proven.tarGz()).model().close();
    assertThat(mean).isNotEqualTo(SCORE);
  }

  @Test
  void interruptEndsTheTrial() {
    fixture.scorer.before = () -> Thread.currentThread().interrupt();
    String proof = line(ROW, SCORE).repeat(5);
    assertThatThrownBy(() -> fixture.load(artifact(MODEL, proof)))
        .isInstanceOfSatisfying(
            ServingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOAD_TIMEOUT));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(fixture.scorer.rows).hasSize(1);
    assertThat(fixture.expectations).isEmpty();
  }

  @Test
  void itsBytesAreReservedWhileTheLoadIsUnderWay() {
    fixture.load(new TarBall().file("m", MODEL).tarGz()).model().close();
    long alone = Collections.max(fixture.reserved);
    String proof = line(ROW, SCORE).repeat(100);
    fixture.reserved.clear();
    fixture.load(artifact(MODEL, proof)).model().close();
    assertThat(Collections.max(fixture.reserved))
        .isGreaterThanOrEqualTo(alone + 20L * proof.length());
  }

  @Test
  void fileIsBounded() {
    String proof = " ".repeat(1 << 20) + line(ROW, SCORE);
    assertThatThrownBy(() -> fixture.load(artifact(MODEL, proof)))
        .hasMessageEndingWith("expectations.jsonl: too large (expected: at most 1048576 bytes)");
  }

  @Test
  void fileThatComesTwiceIsRefused() {
    String proof = line(ROW, SCORE);
    byte[] twice =
        new TarBall()
            .file("expectations.jsonl", proof)
            .file("m", MODEL)
            .file("./expectations.jsonl", proof)
            .tarGz();
    assertThatThrownBy(() -> fixture.load(twice))
        .hasMessageEndingWith("expectations.jsonl: more than one in the artifact (expected: one)");
  }

  @Test
  void wideModelsMayHaveFewRows() {
    fixture.scorer.wide = 1 << 20;
    fixture.load(artifact(MODEL, line(ROW, SCORE).repeat(32))).model().close();
    assertThatThrownBy(() -> fixture.load(artifact(MODEL, line(ROW, SCORE).repeat(33))))
        .hasMessageEndingWith(
            "expectations.jsonl: 33 rows of 1048576 columns"
                + " (expected: at most 33554432 cells in all)");
  }
}
