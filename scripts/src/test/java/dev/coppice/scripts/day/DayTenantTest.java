package dev.coppice.scripts.day;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.scripts.day.DayTenant.Verdict;
import dev.coppice.scripts.fleet.FleetTenant;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DayTenantTest {

  private static final String OLD = "[0.25]";
  private static final String NEW = "[0.5]";
  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final Duration LOAD = Duration.ofHours(2);

  private final DayTenant tenant =
      new DayTenant(
          0,
          new FleetTenant("a.tar.gz", 1, "1,2", 0.25f),
          new FleetTenant("a.tar.gz", 1, "1,2", 0.5f),
          INTERVAL,
          LOAD);

  /** An answer some hours from now, of a call that took no time. */
  private Verdict after(double hours, String answer) {
    long then = System.nanoTime() + (long) (hours * Duration.ofHours(1).toNanos());
    return tenant.judge(answer, then, then);
  }

  private void upload() {
    tenant.uploading();
    tenant.uploaded();
  }

  @Test
  void newVersionBeforeItsUploadIsWrong() {
    assertThat(after(0, NEW)).isEqualTo(Verdict.WRONG);
    assertThat(after(0, OLD)).isEqualTo(Verdict.RIGHT);
    assertThat(tenant.isUpToDate()).isFalse();
  }

  @Test
  void eitherIsRightWithinTheInterval() {
    upload();

    assertThat(after(0.5, OLD)).isEqualTo(Verdict.RIGHT);
    assertThat(after(0.5, NEW)).isEqualTo(Verdict.RIGHT);
    assertThat(tenant.isUpToDate()).isTrue();
  }

  @Test
  void oldVersionIsStaleAfterAnAnswerOfTheNewOne() {
    upload();
    after(0.5, NEW);

    assertThat(after(0.6, OLD)).isEqualTo(Verdict.STALE);
  }

  @Test
  void oldVersionIsRightUntilTheServerHadReasonAndTimeToLook() {
    upload();

    assertThat(after(9, OLD)).as("the call that makes the server look").isEqualTo(Verdict.RIGHT);
    assertThat(after(11, OLD)).as("its load may take as long").isEqualTo(Verdict.RIGHT);
    assertThat(after(13, OLD)).isEqualTo(Verdict.STALE);
    assertThat(after(13, NEW)).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void otherScoresAreWrongAtAnyTime() {
    upload();

    assertThat(after(0.5, "[0.75]")).isEqualTo(Verdict.WRONG);
    assertThat(after(0.5, "no score")).isEqualTo(Verdict.WRONG);
  }
}
