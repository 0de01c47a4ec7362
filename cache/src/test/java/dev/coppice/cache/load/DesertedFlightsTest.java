package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loads that nobody waits for are spared if that changes while another's need is looked at. */
class DesertedFlightsTest {

  private final LoadQueue queue = new LoadQueue(10, 1, 1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final Flight running = flight("running");
  private final DesertedFlights deserted =
      new DesertedFlights(Set.of(running), queue, (flight, why) -> {});

  private static Flight flight(String name) {
    FakeSource source = new FakeSource(new Ledger(1024));
    Landing landing = new NotedEnds(new ArrayDeque<>());
    return new Flight(Cargo.of(name(name), source, false), Purpose.WARM_UP, landing);
  }

  /** One runs, and another waits for its place. */
  @BeforeEach
  void fill() throws InterruptedException {
    queue.offer(running);
    Flight taken = Objects.requireNonNull(queue.take());
    Thread.ofVirtual()
        .start(
            () -> {
              boolean unused = taken.begin();
              awaitEnd();
            });
    until(() -> !running.isQueued());
    queue.offer(flight("next"));
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    end.countDown();
  }

  /** The load is deserted until then, and the step is done before it could be dropped. */
  private void leaveAnd(Runnable step) throws InterruptedException {
    Thread leaving = Thread.ofPlatform().unstarted(() -> deserted.left(running));
    synchronized (queue) {
      leaving.start();
      until(() -> leaving.getState() == Thread.State.BLOCKED);
      step.run();
    }
    leaving.join();
  }

  @Test
  void loadThatNobodyWaitsForIsDropped() throws Exception {
    leaveAnd(() -> {});

    assertThat(running.isDropped()).isTrue();
  }

  @Test
  void loadThatACallHasJoinedMeanwhileGoesOn() throws Exception {
    LoadReports reports = new LoadReports((name, why) -> {}, () -> {}, wait -> {}, () -> 0);
    leaveAnd(() -> assertThat(running.join(1, reports)).isTrue());

    assertThat(running.isDropped()).isFalse();
  }

  /** An older version has left its place for it, perhaps. */
  @Test
  void loadThatIsAboutToLandLands() throws Exception {
    leaveAnd(() -> assertThat(running.claim()).isTrue());

    assertThat(running.isDropped()).isFalse();
  }
}
