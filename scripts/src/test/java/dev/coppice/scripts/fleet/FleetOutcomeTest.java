package dev.coppice.scripts.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FleetOutcomeTest {

  private static final FleetTenant TENANT = new FleetTenant("a.tar.gz", 1, "1,2", 0.25f);

  private static CallTally.Calls calls(int failed, int wrong) {
    CallTally tally = new CallTally();
    tally.right(TENANT, 1_000_000);
    for (int i = 0; i < failed; i++) {
      tally.failed(TENANT, "503");
    }
    for (int i = 0; i < wrong; i++) {
      tally.wrong(TENANT, "[0.5]");
    }
    return tally.calls();
  }

  private static FleetOutcome outcome(
      Balance balance, int loads, CallTally.Calls killed, CallTally.Calls rolled) {
    return new FleetOutcome(balance, calls(0, 0), loads, 0, 1, killed, calls(0, 0), rolled, 1);
  }

  @Test
  void keptPromisesAreNotMentionedNorCallsThatAKillTook() {
    assertThat(outcome(Balance.HASHING, 1, calls(FleetCallers.CALLERS, 0), calls(0, 0)).broken())
        .isEmpty();
  }

  @Test
  void brokenPromisesAreNamedWithTheFirstCauses() {
    assertThat(outcome(Balance.HASHING, 2, calls(0, 0), calls(1, 1)).broken())
        .containsExactly(
            "consistent hashing: models loaded per tenant: 2.000 (expected: at most 1.15)",
            "consistent hashing: failed calls in a rolling restart: 1 (expected: 0)",
            "consistent hashing: wrong answers: 1 (expected: 0)",
            "consistent hashing: - a.tar.gz: 503",
            "consistent hashing: - a.tar.gz: [0.5] (expected: 0.25)");
  }

  @Test
  void moreFailuresAfterAKillThanCallsInFlightBreakAPromise() {
    assertThat(
            outcome(Balance.HASHING, 1, calls(FleetCallers.CALLERS + 1, 0), calls(0, 0)).broken())
        .first()
        .asString()
        .contains("failed calls after a kill: 17 (expected: at most the 16 in flight)");
  }

  @Test
  void roundRobinPromisesNoNumberOfLoads() {
    assertThat(outcome(Balance.ROUND_ROBIN, 3, calls(0, 0), calls(0, 0)).broken()).isEmpty();
  }

  @Test
  void answerIsRightOnlyToTheBit() {
    assertThat(TENANT.hasAnswered("[0.25]")).isTrue();
    assertThat(TENANT.hasAnswered("[0.2500000000000001]")).isFalse();
    assertThat(TENANT.hasAnswered("[0.25, 0.25]")).isFalse();
    assertThat(TENANT.hasAnswered("no scores")).isFalse();
  }
}
