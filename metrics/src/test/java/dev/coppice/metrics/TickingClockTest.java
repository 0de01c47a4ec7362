package dev.coppice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TickingClockTest {

  @Test
  void followsTheSystemsTime() throws InterruptedException {
    try (TickingClock clock = TickingClock.start()) {
      long first = clock.millis();
      while (clock.millis() == first) {
        Thread.sleep(1);
      }

      // A machine that is busy may let it tick late.
      assertThat(clock.instant()).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
      assertThat(clock.millis()).isGreaterThan(first);
    }
  }

  @Test
  void standsStillOnceItIsClosed() throws InterruptedException {
    List<Thread> ticking = new ArrayList<>();
    TickingClock clock =
        TickingClock.start(
            tick -> {
              ticking.add(Thread.ofPlatform().daemon().unstarted(tick));
              return ticking.getFirst();
            });
    clock.close();

    assertThat(ticking.getFirst().join(Duration.ofSeconds(20))).as("nothing ticks").isTrue();
  }
}
