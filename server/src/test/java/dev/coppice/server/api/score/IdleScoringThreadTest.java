package dev.coppice.server.api.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.ServerFixture;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Whether a thread that waits for work keeps others from being started. */
class IdleScoringThreadTest {

  private final Queue<Thread> made = new ConcurrentLinkedQueue<>();

  /** A turn that ends once another has its own meanwhile. */
  private static final class Meeting implements ScoringThreads.Turns {

    private final CyclicBarrier both;
    private final CompletableFuture<Boolean> hasMet = new CompletableFuture<>();

    Meeting(CyclicBarrier both) {
      this.both = both;
    }

    @Override
    public void take() {
      try {
        both.await(10, TimeUnit.SECONDS);
        hasMet.complete(true);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        hasMet.complete(false);
      }
    }

    @Override
    public void refuse() {
      hasMet.complete(false);
    }
  }

  private ScoringThreads threads() {
    ThreadFactory daemons = Thread.ofPlatform().daemon().factory();
    return new ScoringThreads(
        2,
        10,
        10,
        Duration.ofMinutes(1),
        later -> {},
        work -> {
          Thread thread = daemons.newThread(work);
          made.add(thread);
          return thread;
        });
  }

  /** In most rounds the idle thread has not woken yet when the second call lines up. */
  @Test
  void twoCallsThatComeWhileOneThreadIsIdleAreScoredAtOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      try (ScoringThreads threads = threads()) {
        threads.enter("alone", new Meeting(new CyclicBarrier(1))).again();
        Thread idle = made.remove();
        ServerFixture.await(() -> idle.getState() == Thread.State.WAITING);

        CyclicBarrier both = new CyclicBarrier(2);
        List<Meeting> meetings = List.of(new Meeting(both), new Meeting(both));
        List<ScoringThreads.Place> places =
            meetings.stream().map(turns -> threads.enter(turns, turns)).toList();
        places.forEach(ScoringThreads.Place::again);

        for (Meeting meeting : meetings) {
          assertThat(meeting.hasMet.get(20, TimeUnit.SECONDS)).isTrue();
        }
      }
      made.clear();
    }
  }
}
