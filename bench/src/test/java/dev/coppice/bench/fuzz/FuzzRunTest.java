package dev.coppice.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FuzzRunTest {

  @Test
  void executionsAndCoverageAreTheLastThatTheLogTells() {
    String log =
        """
        INFO: New number of coverage counters: 2048
        #2	INITED cov: 551 ft: 551 corp: 1/356b exec/s: 2 rss: 530Mb
        #2048	pulse  cov: 584 ft: 813 corp: 18/5778b lim: 356 exec/s: 52 rss: 530Mb
        Done 4100 runs in 13 second(s)
        """;

    assertThat(FuzzRun.read(log, 0)).isEqualTo(new FuzzRun(4100, 584, 813, 0));
  }

  @Test
  void aRunThatAFindingEndedTellsHowFarItCame() {
    String log = "#7	NEW    cov: 5 ft: 6 corp: 2/7b\n== Java Exception: java.lang.AssertionError\n";

    assertThat(FuzzRun.read(log, 1)).isEqualTo(new FuzzRun(7, 5, 6, 1));
  }

  @Test
  void aRunThatNeverBeganCoveredNothing() {
    assertThat(FuzzRun.read("Error: no such class\n", 1)).isEqualTo(new FuzzRun(0, 0, 0, 1));
  }
}
