package dev.coppice.server.api.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.Errors;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.LogLines;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.MediaTypeException;
import java.util.EnumSet;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the exceptions that end a call are to its client, whatever way the call came. */
class FailureTest {

  private static final ModelName A = new ModelName("a");

  @RegisterExtension final LogLines log = LogLines.of(Failure.class);

  @Test
  void whatEndsACallIsWordedOnce() {
    assertThat(Failure.ofCall(Errors.stopping())).isEqualTo(Failure.stopping());
    assertThat(Failure.ofCall(Errors.overloaded(A))).isEqualTo(Failure.overloaded(A));
    assertThat(Failure.ofCall(new HeapRefusedException("full"))).isEqualTo(Failure.rowsFull());
    assertThat(Failure.ofCall(HeapRefusedException.forGood(9, 8)))
        .isEqualTo(
            new Failure(
                Failure.Kind.BAD_PAYLOAD,
                "Rows and answer of one request would take 9 bytes of the heap or more"
                    + " (expected: at most 8, so fewer rows)."));
    assertThat(Failure.ofCall(new TooManyReasonsException("too many")))
        .isEqualTo(Failure.tooLarge("too many"));
    assertThat(Failure.ofCall(BodyFormat.CSV.malformed("row 1")))
        .isEqualTo(Failure.of(BodyFormat.CSV.malformed("row 1")));
    MediaTypeException type = new MediaTypeException(MediaTypeException.Kind.UNSUPPORTED, "html");
    assertThat(Failure.ofCall(type)).isEqualTo(Failure.of(type));
  }

  @Test
  void serverWithoutAThreadToGiveDoesNotSayThatItStops() {
    Failure none = Failure.refused(new NoThreadException(new OutOfMemoryError("made to fail")));
    assertThat(none.kind()).isEqualTo(Failure.Kind.UNAVAILABLE);
    assertThat(none.message()).contains("no thread").doesNotContain("stopping");
    assertThat(Failure.refused(new RejectedExecutionException("shut down")))
        .isEqualTo(Failure.stopping());
  }

  @Test
  void systemWithoutMemoryToGiveIsNoDefectAndTheCallMayBeTriedAgain() {
    Failure none = Failure.ofCall(new OutOfMemoryError("XGBoost: std::bad_alloc"));
    assertThat(none)
        .isEqualTo(
            new Failure(
                Failure.Kind.UNAVAILABLE,
                "The system has no memory for this now, please try again."));
    assertThat(log.texts()).containsExactly("no memory for a call: XGBoost: std::bad_alloc");
  }

  @Test
  void defectsAreNobodysFailure() {
    assertThat(Failure.ofCall(new IllegalStateException("broken"))).isNull();
  }

  @Test
  void eachStatusThatACallMayHaveIsCountedByItself() {
    EnumSet<Failure.Kind> ofNoCall =
        EnumSet.of(Failure.Kind.NOT_FREED, Failure.Kind.METHOD_NOT_ALLOWED);

    assertThat(Meters.INVOCATION_STATUSES.tags().getFirst().allowed())
        .containsAll(
            EnumSet.complementOf(ofNoCall).stream()
                .map(kind -> Integer.toString(kind.status()))
                .toList());
  }
}
