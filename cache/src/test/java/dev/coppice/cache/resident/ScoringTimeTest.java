package dev.coppice.cache.resident;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ScoringTimeTest {

  private final ScoringTime time = new ScoringTime(20_000);

  @Test
  void firstCallIsTakenForWhatTheModelGuesses() {
    assertThat(new ScoringTime(3_000_000).estimate(1)).isEqualTo(3_000_000);
    assertThat(new ScoringTime(0).estimate(1)).isEqualTo(1);
  }

  @Test
  void averageComesDownToWhatCallsTake() {
    for (int call = 0; call < 100; call++) {
      time.add(1, 1_000);
    }

    assertThat(time.estimate(1)).isBetween(1_000L, 1_010L);
    assertThat(time.estimate(50)).isEqualTo(50 * time.estimate(1));
  }

  @Test
  void averageGrowsToWhatCallsTake() {
    for (int call = 0; call < 200; call++) {
      time.add(10, 5_000_000);
    }

    assertThat(time.estimate(1)).isBetween(495_000L, 500_010L);
  }

  @Test
  void averageGrowsFromTheMinimumToo() {
    for (int call = 0; call < 100; call++) {
      time.add(1, 0);
    }
    assertThat(time.estimate(1)).isLessThan(10);
    for (int call = 0; call < 200; call++) {
      time.add(1, 1_000);
    }

    assertThat(time.estimate(1)).isBetween(990L, 1_010L);
  }

  @Test
  void oneCallThatWasHeldUpChangesLittle() {
    for (int call = 0; call < 100; call++) {
      time.add(1, 1_000);
    }
    time.add(1, 50_000_000);

    assertThat(time.estimate(1)).isLessThan(1_200);
  }

  @Test
  void callsWithoutRowsTeachNothing() {
    long before = time.estimate(1);
    time.add(0, 1_000_000);

    assertThat(time.estimate(1)).isEqualTo(before);
  }
}
