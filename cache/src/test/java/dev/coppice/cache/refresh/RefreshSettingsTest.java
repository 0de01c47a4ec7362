package dev.coppice.cache.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RefreshSettingsTest {

  @Test
  void whatWasAskedForTogetherIsDueAtTimesOfItsOwnUpToAFifthEarly() {
    RefreshSettings settings = new RefreshSettings(Duration.ofMinutes(1), 1, 1);

    assertThat(Stream.generate(() -> settings.dueMillis(1_000_000)).limit(1000))
        .allMatch(at -> at >= 1_048_000 && at <= 1_060_000)
        .anyMatch(at -> at < 1_050_000)
        .anyMatch(at -> at > 1_058_000);
  }
}
