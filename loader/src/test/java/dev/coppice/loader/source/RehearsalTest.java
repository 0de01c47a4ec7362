package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class RehearsalTest {

  private static final byte[] ARTIFACT =
      new TarBall().file("m", ModelFiles.golden("reg.ubj")).tarGz();

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @Test
  void everyLoadIsWholeAsThatOfANewVersionAndLeavesNothing() {
    int loads = rehearsal(ARTIFACT).run(() -> true);

    assertThat(loads).isEqualTo(Rehearsal.LOADS);
    assertThat(fixture.loaded).hasSize(loads);
    assertThat(fixture.verdicts).hasSize(loads).containsOnly(ForestVerdict.EQUAL);
    assertThat(fixture.loaded.stream().map(LoadedModel::version)).doesNotHaveDuplicates();
    Matrix row = new Matrix(new float[1], 1, 1);
    assertThat(fixture.loaded)
        .allSatisfy(
            each ->
                assertThatThrownBy(() -> each.model().score(row))
                    .hasMessage("model: closed (expected: open)"));
  }

  @Test
  void whoeverElseLoadsEndsIt() {
    AtomicInteger asked = new AtomicInteger();

    assertThat(rehearsal(ARTIFACT).run(() -> asked.incrementAndGet() < 4)).isEqualTo(3);
  }

  @Test
  void aLoadThatFailsEndsIt() {
    assertThat(rehearsal(new byte[] {1, 2, 3}).run(() -> true)).isZero();
  }

  private Rehearsal rehearsal(byte[] artifact) {
    return new Rehearsal(artifact, fixture.loader(false));
  }
}
