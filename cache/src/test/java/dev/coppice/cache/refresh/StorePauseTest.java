package dev.coppice.cache.refresh;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For how long a store that fails is left alone. */
class StorePauseTest {

  private final StorePause pause = new StorePause();

  private boolean failed(String name, long askedMillis, long nowMillis) {
    return pause.failed(name(name), false, askedMillis, nowMillis);
  }

  @Test
  void pausesGrowUpToAMinuteAndNoFurther() {
    List<Long> seconds = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 9; i++) {
      failed("m" + i, now, now);
      long began = now;
      while (pause.isOn(now)) {
        now += 1000;
      }
      seconds.add((now - began) / 1000);
    }

    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  /** Also where the answer to one comes when the pause after another's is over. */
  @Test
  void questionsThatWereUnderWayTogetherFailOnce() {
    assertThat(failed("a", 9_000, 10_000)).isTrue();
    assertThat(failed("b", 9_500, 10_900)).isFalse();
    assertThat(pause.isOn(10_999)).isTrue();
    assertThat(pause.isOn(11_000)).isFalse();

    assertThat(failed("c", 9_500, 11_500)).isFalse();
    assertThat(pause.isOn(11_500)).isFalse();
  }
}
