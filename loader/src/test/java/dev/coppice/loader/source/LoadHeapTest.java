package dev.coppice.loader.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.model.ModelFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a load makes of its part of the heap. */
final class LoadHeapTest {

  private static final String NUM_FEATURE = "(\"num_feature\":\\s*\")\\d+\"";

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @Test
  void aLoadThatFindsTheHeapBusyGivesItsPartBackAndComesAgain() {
    fixture.heap = new SmallHeap(1 << 20).busyFor(2);

    fixture.load(ModelFiles.golden("reg.json")).model().close();

    assertThat(fixture.heap.openings()).isEqualTo(3);
    assertThat(fixture.pauses).containsExactly(1, 2);
  }

  @Test
  void aHeapThatStaysBusyIsAFailureThatMayBeRetried() {
    fixture.heap = new SmallHeap(1 << 20).busyFor(3);

    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> fixture.load(ModelFiles.golden("reg.json")))
        .withMessage(
            "Not enough heap to read model tenants/acme.tar.gz beside other loads, please try again.")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED))
        .satisfies(e -> assertThat(e.reason().isLasting()).isFalse());
  }

  @Test
  void whatWouldNotFitAloneIsTheArtifactsFault() {
    fixture.heap = new SmallHeap(1 << 20);
    String mark = "{\"learner\": {\"attributes\": {\"scikit_learn\": \"" + "m".repeat(1 << 20);

    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> fixture.load(mark.getBytes(UTF_8)))
        .withMessageContaining(": learner.attributes.scikit_learn: ")
        .withMessageContaining(" bytes on the heap to read it (expected: at most 1048576)")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_MODEL));
    assertThat(fixture.heap.openings()).isOne();
  }

  @Test
  void splitsDrawnFromEachMemberCountUntilTheLoadEnds() {
    byte[] model = ModelFiles.golden("reg.ubj");
    long ofOne = peak(new TarBall().file("m0", model));
    TarBall members = new TarBall();
    for (int i = 0; i < 10; i++) {
      members.file("m" + i, model);
    }
    long ofTheOthers = peak(members) - ofOne;

    assertThat(ofTheOthers).isBetween(9 * 256L, 9 * 1024L); // A tree of a few nodes has few splits.
  }

  @Test
  void documentsCountUntilTheLoadEnds() {
    String mlmodel =
        "flavors:\n  xgboost:\n    data: m.json\nsignature:\n  inputs: '["
            + "{},".repeat(50_000)
            + "{}]'\n";
    String expectations = "{\"row\": [0], \"score\": 1}\n".repeat(10_000);
    byte[] model = ModelFiles.golden("reg.json");
    fixture.heap = new SmallHeap(8 << 20);

    assertRefused(new TarBall().file("MLmodel", mlmodel).file("m.json", model), "signature");
    assertThat(fixture.heap.takenAlone()).as("before its turn").isEqualTo(mlmodel.length());
    assertThat(fixture.heap.peak()).isGreaterThan(50_000 * 28);
    assertRefused(
        new TarBall().file("m.json", model).file("expectations.jsonl", expectations), "line 1");
    assertThat(fixture.heap.peak()).isGreaterThan(10_000 * 100);

    fixture.heap = new SmallHeap(1 << 20);
    assertRefused(
        new TarBall().file("m.json", model).file("MLmodel", mlmodel),
        "MLmodel: ",
        " bytes on the heap to read it (expected: at most 1048576)");
  }

  private void assertRefused(TarBall artifact, String... why) {
    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> fixture.load(artifact.tarGz()))
        .satisfies(e -> assertThat(e.getMessage()).contains(why))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_MODEL));
  }

  private long peak(TarBall artifact) {
    fixture.heap = new SmallHeap(1 << 20);
    fixture.load(artifact.tarGz()).model().close();
    return fixture.heap.peak();
  }

  @Test
  void rowsOfAWideModelsTrialAreOnTheHeapOfOneLoadAtATime() {
    byte[] usual = ModelFiles.golden("reg.json");
    byte[] wide = new String(usual, UTF_8).replaceAll(NUM_FEATURE, "$14096\"").getBytes(UTF_8);

    fixture.load(usual).model().close();
    assertThat(fixture.heap.alone()).isZero();

    fixture.load(wide).model().close();
    assertThat(fixture.heap.alone()).isOne();
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL, ForestVerdict.EQUAL);
  }
}
