package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlightMemoryTest {

  private final MemoryBudget budget = new MemoryBudget(100);
  private final Flight flight = new Flight(name("a"));
  private final FlightMemory memory =
      new FlightMemory(flight, budget, Reclaimer.NOTHING, Duration.ofMillis(1));

  @Test
  void loadThatGotItsMemoryLacksItNoMore() {
    memory.reserve(100);

    assertThat(flight.lacksMemory()).isFalse();
  }

  @Test
  void loadThatFoundNoRoomStillLacksItShouldItsTimeoutComeNow() {
    new FlightMemory(new Flight(name("b")), budget, Reclaimer.NOTHING, Duration.ofMillis(1))
        .reserve(100);

    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> memory.reserve(1))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
    assertThat(flight.lacksMemory()).isTrue();
  }
}
