package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.loader.ModelName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PopularityTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("with blank");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Popularity popularity = new Popularity(now::get);

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private long millis() {
    return now.get().toEpochMilli();
  }

  @Test
  void callsAreWorthHalfAfterADay() {
    popularity.count(A, 8);
    pass(Duration.ofDays(1));
    popularity.count(A, 1);
    pass(Duration.ofDays(2));

    assertThat(popularity.hottest(1).get(A)).isCloseTo(1.25, within(1e-9));
  }

  @Test
  void oneNightsSweepRanksBehindWhatIsCalledEveryDay() {
    for (int day = 0; day < 3; day++) {
      popularity.count(A, 2);
      pass(Duration.ofDays(1));
    }
    popularity.count(B, 1);

    assertThat(popularity.hottest(10).keySet()).containsExactly(A, B);
  }

  @Test
  void whatIsCalledOnceTheClockIsSetBackIsWorthNoLessThanWhatWasCalledBefore() {
    double before = popularity.count(A, 2);
    pass(Duration.ofDays(-5));

    assertThat(popularity.count(B, 2)).isEqualTo(before);
    assertThat(popularity.hottest(2)).containsExactly(Map.entry(A, 2.0), Map.entry(B, 2.0));
    pass(Duration.ofDays(1));
    assertThat(popularity.count(B, 2)).isGreaterThan(before);
    assertThat(popularity.hottest(2)).containsExactly(Map.entry(B, 3.0), Map.entry(A, 1.0));
  }

  @Test
  void leastPopularGoBeyondTheBound() {
    popularity.count(A, 2);
    for (int i = 0; i < Popularity.MAX_MODELS; i++) {
      popularity.count(name("other-" + i), i == 7 ? 1 : 3);
    }
    popularity.trim();

    assertThat(popularity.hottest(Integer.MAX_VALUE))
        .hasSize(Popularity.MAX_MODELS)
        .containsKey(A)
        .doesNotContainKey(name("other-7"));
  }

  @Test
  void longNamesAreBoundedByTheirLength() {
    for (int i = 0; i < 3000; i++) {
      popularity.count(name("n".repeat(1000) + i), i + 1L);
    }
    popularity.trim();

    assertThat(popularity.hottest(Integer.MAX_VALUE)).hasSizeBetween(2000, 2100);
    assertThat(popularity.hottest(1)).containsKey(name("n".repeat(1000) + 2999));
  }

  @Test
  void whatNobodyTrimsIsBoundedByTwiceAsMuch() {
    popularity.count(A, 2);
    for (int i = 0; i < 3 * Popularity.MAX_MODELS; i++) {
      popularity.count(name("other-" + i), 1);
    }
    assertThat(popularity.hottest(Integer.MAX_VALUE))
        .hasSizeBetween(Popularity.MAX_MODELS, 2 * Popularity.MAX_MODELS)
        .containsKey(A);

    for (int i = 0; i < 6000; i++) {
      popularity.count(name("n".repeat(1000) + i), 1);
    }
    assertThat(popularity.hottest(Integer.MAX_VALUE)).hasSizeLessThan(2 * 2100);
  }

  @Test
  void whatNobodyHasCalledForLongIsForgotten() {
    popularity.count(A, 1);
    pass(Duration.ofDays(7));
    popularity.trim();

    assertThat(popularity.hottest(1)).isEmpty();
  }

  @Test
  void textKeepsWhatCallsAreWorth() {
    popularity.count(B, 5);
    popularity.count(A, 2);
    byte[] text = PopularityText.write(popularity.hottest(10), millis());
    pass(Duration.ofDays(1));

    Map<ModelName, Double> read = PopularityText.read(text, millis());
    assertThat(read).containsExactly(Map.entry(B, 2.5), Map.entry(A, 1.0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "coppice-popularity 2 0\nend 0\n",
        "coppice-popularity 1 then\nend 0\n",
        "coppice-popularity 1 0\n1.0 a\n",
        "coppice-popularity 1 0\n1.0 a\nend 2\n",
        "coppice-popularity 1 0\na\nend 1\n",
        "coppice-popularity 1 0\n1.0\nend 1\n",
        "coppice-popularity 1 0\nNaN a\nend 1\n",
        "coppice-popularity 1 0\n-1 a\nend 1\n",
        "coppice-popularity 1 0\n1e300 a\nend 1\n",
        "coppice-popularity 1 0\n1.0 ..\nend 1\n",
      })
  void damagedTextIsRefused(String text) {
    assertThatThrownBy(() -> PopularityText.read(text.getBytes(StandardCharsets.UTF_8), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }
}
