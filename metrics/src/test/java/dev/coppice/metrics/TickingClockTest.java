package dev.coppice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    TickingClock clock = TickingClock.start();
    clock.close();
    Thread.sleep(3 * TickingClock.PERIOD.toMillis());
    long last = clock.millis();

    Thread.sleep(3 * TickingClock.PERIOD.toMillis());

    assertThat(clock.millis()).isEqualTo(last);
  }
}
