package dev.coppice.cache.budget;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LineTest {

  private final Line<String> line = new Line<>();

  private void add(int rank, String waiter) {
    line.add(waiter, Standing.of(rank, name(waiter)));
  }

  private List<String> takeAll() {
    List<String> taken = new ArrayList<>();
    for (String first = line.first(); first != null; first = line.first()) {
      taken.add(first);
      line.remove(first);
    }
    return taken;
  }

  @Test
  void sharesTakeTurnsAndWithinOneFirstComeIsFirstServed() {
    add(0, "a/1");
    add(0, "a/2");
    add(0, "a/3");
    add(0, "b/1");
    add(0, "c");
    add(0, "b/2");

    assertThat(takeAll()).containsExactly("a/1", "b/1", "c", "a/2", "b/2", "a/3");
  }

  @Test
  void lowerRanksGoBeforeAllOthers() {
    add(2, "a");
    add(1, "b");
    add(0, "c/1");
    add(0, "c/2");

    assertThat(takeAll()).containsExactly("c/1", "c/2", "b", "a");
  }

  @Test
  void whoLeavesWithoutATurnCostsItsShareNone() {
    add(0, "a/1");
    add(0, "a/2");
    add(0, "b");
    line.remove("a/2");

    assertThat(line.first()).isEqualTo("a/1");
    assertThat(line.remove("a/2")).isFalse();
    assertThat(line.size()).isEqualTo(2);
  }

  @Test
  void noShareWaitsLongerThanATurnOfEachOther() {
    for (int i = 0; i < 100; i++) {
      add(0, "busy/" + i);
    }
    add(0, "rare");

    assertThat(takeAll().indexOf("rare")).isEqualTo(1);
  }

  @Test
  void firstOfThoseThatMayGoMayStandBehindOthers() {
    add(0, "a/1");
    add(0, "a/2");
    add(1, "b");

    assertThat(line.first(waiter -> !waiter.equals("a/1"))).isEqualTo("a/2");
    assertThat(line.first(waiter -> !waiter.startsWith("a"))).isEqualTo("b");
    assertThat(line.first(waiter -> false)).isNull();
  }

  @Test
  void nobodyStandsInLineTwice() {
    add(0, "a");

    assertThatThrownBy(() -> add(0, "a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Standing(-1, "a")).hasMessage("rank: -1 (expected: 0 or more)");
  }

  /** Whoever comes and goes: who is first is in line, and a share's turn comes round. */
  @RepeatedTest(20)
  void everyShareThatWaitsGetsItsTurn(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    int shares = 1 + random.nextInt(8);
    int[] turnsSince = new int[shares];
    int[] inLine = new int[shares];
    List<String> waiters = new ArrayList<>();
    for (int step = 0; step < 2000; step++) {
      int dice = random.nextInt(3);
      if (dice < 2 && waiters.size() < 100) {
        int share = random.nextInt(1 + random.nextInt(shares)); // the first are the busiest
        String waiter = share + "/" + step;
        waiters.add(waiter);
        inLine[share]++;
        add(0, waiter);
      } else if (!waiters.isEmpty()) {
        String first = Objects.requireNonNull(line.first());
        assertThat(waiters).contains(first);
        line.remove(first);
        waiters.remove(first);
        int served = first.charAt(0) - '0';
        inLine[served]--;
        for (int share = 0; share < shares; share++) {
          turnsSince[share] = share == served || inLine[share] == 0 ? 0 : turnsSince[share] + 1;
          assertThat(turnsSince[share]).isLessThan(shares);
        }
      }
    }
    assertThat(takeAll()).containsExactlyInAnyOrderElementsOf(waiters);
    assertThat(line.size()).isZero();
  }
}
