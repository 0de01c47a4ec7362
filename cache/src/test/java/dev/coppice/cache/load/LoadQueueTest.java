package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** What a load is told that comes before the threads have taken those before it. */
class LoadQueueTest {

  private final FakeSource source = new FakeSource(new Ledger(1));
  private final LoadQueue queue = new LoadQueue(10, 3, 1);

  private Flight add(String name) {
    Flight flight =
        new Flight(
            Cargo.of(name(name), source, false), Purpose.CALL, new NotedEnds(new ArrayDeque<>()));
    assertThat(queue.offer(flight)).isTrue();
    return flight;
  }

  @Test
  void lastPlaceIsNotForTheShareThatIsAboutToHaveAllOthers() {
    assertThat(queue.lacksPlace(add("busy/0"))).isFalse();
    assertThat(queue.lacksPlace(add("busy/1"))).isFalse();

    assertThat(queue.lacksPlace(add("busy/2"))).isTrue();
  }

  @Test
  void lastPlaceIsForAnotherShare() {
    add("busy");
    add("busier");

    assertThat(queue.lacksPlace(add("rare"))).isFalse();
  }
}
