package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import dev.coppice.model.LogLines;
import java.util.ArrayDeque;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoadTimeoutsTest {

  @RegisterExtension final LogLines log = LogLines.of(LoadTimeouts.class);

  @AutoClose("shutdownNow")
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

  private final Flight flight =
      new Flight(
          Cargo.of(name("a"), new FakeSource(new Ledger(1)), false),
          Purpose.CALL,
          new NotedEnds(new ArrayDeque<>()));

  /** Its time is over now. */
  private void timeOut() {
    new LoadTimeouts(
            FOREVER,
            timer,
            (late, why) -> {
              boolean unused = late.giveUp(why);
            })
        .begin(flight);
    ((RunnableScheduledFuture<?>) timer.getQueue().element()).run();
  }

  @Test
  void loadThatIsGivenUpLeavesALine() {
    timeOut();

    assertThat(log.texts()).containsExactly("model a: load given up after PT1M");
  }

  @Test
  void loadThatHasItsModelWhenItsTimeIsOverIsNotSaidToBeGivenUp() {
    assertThat(flight.begin()).isTrue();
    assertThat(flight.claim()).isTrue();

    timeOut();

    assertThat(log.texts()).isEmpty();
  }
}
