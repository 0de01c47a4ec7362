package dev.coppice.cache.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefreshSettingsTest {

  @Test
  void whatWasAskedForTogetherIsDueAtTimesOfItsOwnUpToAFifthEarly() {
    RefreshSettings settings = new RefreshSettings(Duration.ofMinutes(1), 1, 1);

    Set<Long> due =
        IntStream.range(0, 1000)
            .mapToObj(model -> settings.dueMillis(1_000_000))
            .collect(Collectors.toSet());

    assertThat(due).allMatch(at -> at >= 1_048_000 && at <= 1_060_000).hasSizeGreaterThan(500);
  }
}
