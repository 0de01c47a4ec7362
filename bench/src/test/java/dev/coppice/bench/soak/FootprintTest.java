package dev.coppice.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class FootprintTest {

  @Test
  void whatIsHeldNowAndWasNotBeforeLeaks() {
    Footprint before = new Footprint(Map.of("leases", 0L, "threads", 40L, "connections", 9L));
    Footprint now = new Footprint(Map.of("leases", 1L, "threads", 42L, "connections", 7L));

    assertThat(now.leaksSince(before)).isEqualTo(Map.of("leases", 1L, "threads", 2L));
    assertThat(now.isIdle()).isFalse();
  }
}
