package dev.coppice.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RepeatLimitTest {

  private final AtomicLong now = new AtomicLong();
  private final RepeatLimit limit = new RepeatLimit(now::get);

  @Test
  void oneOfAKindPassesEachSecondAndTellsOfTheOthers() {
    assertThat(limit.pass("a")).isZero();
    for (int i = 0; i < 7; i++) {
      assertThat(limit.pass("a")).isEqualTo(RepeatLimit.SUPPRESSED);
    }
    assertThat(limit.pass("b")).isZero();
    now.set(999_999_999);
    assertThat(limit.pass("a")).isEqualTo(RepeatLimit.SUPPRESSED);
    now.set(1_000_000_000);
    assertThat(limit.pass("a")).isEqualTo(8);
    now.set(5_000_000_000L);
    assertThat(limit.pass("a")).isZero();
  }

  @Test
  void countIsToldASecondAfterTheLastLineThoughNoOtherComes() {
    Map<String, Long> told = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      limit.pass("a");
    }
    limit.pass("b");
    now.set(999_999_999);
    limit.tellOverdue(told::put);
    assertThat(told).isEmpty();
    now.set(1_000_000_000);
    limit.tellOverdue(told::put);
    assertThat(told).containsExactly(Map.entry("a", 2L));
    assertThat(limit.pass("a")).isZero();
  }
}
