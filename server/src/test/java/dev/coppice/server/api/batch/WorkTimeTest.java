package dev.coppice.server.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.metrics.RequestMetrics;
import org.junit.jupiter.api.Test;

/** For how long threads worked for a batch. */
class WorkTimeTest {

  /** The scale may begin anywhere, and its numbers may overflow. */
  private static final long ZERO = Long.parseLong("9223372036854775802");

  private final WorkTime time = new WorkTime();

  @Test
  void batchThatNobodyWorkedForReachedNoModel() {
    assertThat(time.nanos()).isEqualTo(RequestMetrics.NO_MODEL);
  }

  @Test
  void threadsThatWorkAtOnceCountOnce() {
    time.begin(ZERO);
    time.begin(ZERO + 2);
    time.end(ZERO + 8);
    time.end(ZERO + 10);
    assertThat(time.nanos()).isEqualTo(10);
  }

  @Test
  void pausesDoNotCount() {
    time.begin(ZERO);
    time.end(ZERO + 3);
    time.begin(ZERO + 7);
    time.end(ZERO + 9);
    assertThat(time.nanos()).isEqualTo(5);
  }

  @Test
  void beginningThatIsHeardLateCountsNothingTwice() {
    time.begin(ZERO);
    time.end(ZERO + 5);
    time.begin(ZERO + 3);
    time.end(ZERO + 4);
    time.begin(ZERO + 3);
    time.end(ZERO + 6);
    assertThat(time.nanos()).isEqualTo(6);
  }
}
