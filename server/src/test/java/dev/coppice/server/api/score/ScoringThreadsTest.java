package dev.coppice.server.api.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.ModelName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScoringThreadsTest {

  private static final ModelName A = new ModelName("a");
  private static final ModelName B = new ModelName("b");
  private static final ModelName C = new ModelName("c");

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  /** A call of so many turns. */
  private final class Call implements ScoringThreads.Turns {

    private final String name;
    private int turns;
    private ScoringThreads.Place place;

    Call(ScoringThreads threads, ModelName model, String name, int turns) {
      this.name = name;
      this.turns = turns;
      this.place = threads.enter(model, this);
      place.again();
    }

    @Override
    public void take() {
      events.add(name);
      turns--;
      if (turns > 0) {
        place.again();
      } else {
        place.close();
      }
    }

    @Override
    public void refuse() {
      events.add(name + " refused");
      place.close();
    }
  }

  /** Keeps the only thread busy until the gate opens. */
  private void block(ScoringThreads threads) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    ScoringThreads.Place[] place = new ScoringThreads.Place[1];
    place[0] =
        threads.enter(
            new ModelName("gate"),
            new ScoringThreads.Turns() {
              @Override
              public void take() {
                begun.countDown();
                try {
                  gate.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                place[0].close();
              }

              @Override
              public void refuse() {
                throw new AssertionError("refused");
              }
            });
    place[0].again();
    begun.await();
  }

  private List<String> next(int count) {
    return Stream.generate(
            () -> {
              try {
                return String.valueOf(events.poll(20, TimeUnit.SECONDS));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            })
        .limit(count)
        .toList();
  }

  @Test
  void modelsTakeTurnsHoweverManyCallsAndTurnsOneOfThemHas() throws Exception {
    try (ScoringThreads threads = new ScoringThreads(1, 100, 100, Duration.ofMinutes(1))) {
      block(threads);
      for (int i = 0; i < 4; i++) {
        new Call(threads, A, "a" + i, 2);
      }
      new Call(threads, B, "b", 1);
      new Call(threads, C, "c", 3);
      assertThat(threads.waiting()).isEqualTo(6);
      gate.countDown();
      assertThat(next(12))
          .containsExactly("a0", "b", "c", "a1", "c", "a2", "c", "a3", "a0", "a1", "a2", "a3");
      assertThat(threads.waiting()).isZero();
    }
  }

  @Test
  void surplusIsRefusedByModelAndInAll() throws Exception {
    try (ScoringThreads threads = new ScoringThreads(1, 3, 2, Duration.ofMinutes(1))) {
      block(threads);
      new Call(threads, A, "a0", 1);
      new Call(threads, A, "a1", 1);
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> new Call(threads, A, "a2", 1));
      new Call(threads, B, "b0", 1);
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> new Call(threads, C, "c", 1));
      gate.countDown();
      assertThat(next(3)).containsExactly("a0", "b0", "a1");
      new Call(threads, A, "a3", 1);
      assertThat(next(1)).containsExactly("a3");
    }
  }

  private ScoringThreads.Turns noting(String name) {
    return new ScoringThreads.Turns() {
      @Override
      public void take() {
        events.add(name);
      }

      @Override
      public void refuse() {
        events.add(name + " refused");
      }
    };
  }

  @Test
  void whoStandsBackIsOneOfThoseThatWaitAndComesBack() {
    Queue<Runnable> later = new ArrayDeque<>();
    try (ScoringThreads threads = new ScarceThreads(1).scoring(1, later::add)) {
      threads.enter(A, noting("a")).later();
      assertThat(threads.waiting()).isEqualTo(1);
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> threads.enter(B, noting("b")));
      later.remove().run();
      assertThat(next(1)).containsExactly("a");
      assertThat(threads.waiting()).isZero();
    }
  }

  @Test
  void momentOfWhoStandsBackEndsOfItself() {
    try (ScoringThreads threads = new ScoringThreads(1, 1, 1, Duration.ofMinutes(1))) {
      threads.enter(A, noting("a")).later();
      assertThat(next(1)).containsExactly("a");
    }
  }

  @Test
  void whoStandsBackIsRefusedOnceWhenTheServerStops() {
    Queue<Runnable> later = new ArrayDeque<>();
    ScoringThreads threads = new ScarceThreads(1).scoring(1, later::add);
    threads.enter(A, noting("a")).later();
    threads.close();
    later.remove().run();
    assertThat(events).containsExactly("a refused");
  }

  @Test
  void whoStandsBackIsRefusedBeforeTheOthersAre() throws Exception {
    Queue<Runnable> later = new ArrayDeque<>();
    try (ScoringThreads threads = new ScarceThreads(1).scoring(1, later::add)) {
      ScoringThreads.Place place = threads.enter(A, noting("a"));
      place.later();
      threads.refuseWaiting();
      later.remove().run();
      assertThat(events).containsExactly("a refused");
      assertThat(threads.waiting()).isZero();
      assertThat(threads.standBack()).isFalse();

      place.later();
      place.again();
      assertThat(next(3)).containsExactly("a refused", "a refused", "a");
    }
  }

  @Test
  void callThatHasWaitedTooLongIsRefused() throws Exception {
    try (ScoringThreads threads = new ScoringThreads(1, 100, 100, Duration.ZERO)) {
      new Call(threads, A, "a", 1);
      assertThat(next(1)).containsExactly("a refused");
    }
  }

  @Test
  void callsThatWaitAreRefusedWhenTheServerStops() throws Exception {
    ScoringThreads threads = new ScoringThreads(1, 100, 100, Duration.ofMinutes(1));
    block(threads);
    new Call(threads, A, "a", 1);
    threads.close();
    assertThat(next(1)).containsExactly("a refused");
    gate.countDown();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> new Call(threads, A, "late", 1));
  }

  @Test
  void threadOutlivesWhateverACallThrows() throws Exception {
    try (ScoringThreads threads = new ScoringThreads(1, 100, 100, Duration.ofMinutes(1))) {
      threads
          .enter(
              B,
              new ScoringThreads.Turns() {
                @Override
                public void take() {
                  throw new OutOfMemoryError("made to fail");
                }

                @Override
                public void refuse() {}
              })
          .again();
      new Call(threads, A, "a", 1);
      assertThat(next(1)).containsExactly("a");
    }
  }

  @Test
  void callIsRefusedIfNoThreadCanBeHadAndALaterOneIsNot() {
    ScarceThreads system = new ScarceThreads(0);
    try (ScoringThreads threads = system.scoring(1)) {
      new Call(threads, A, "a", 1);
      assertThat(events).containsExactly("a refused");
      assertThat(threads.waiting()).isZero();

      system.give(1);
      new Call(threads, A, "again", 2);
      assertThat(next(3)).containsExactly("a refused", "again", "again");
    }
  }

  @Test
  void callWaitsForTheThreadThatThereIsIfNoOtherCanBeHad() throws Exception {
    try (ScoringThreads threads = new ScarceThreads(1).scoring(2)) {
      block(threads);
      new Call(threads, A, "a", 1);
      assertThat(events).isEmpty();
      gate.countDown();
      assertThat(next(1)).containsExactly("a");
    }
  }

  @Test
  void whoComesBackIsRefusedIfNoThreadCanBeHad() {
    Queue<Runnable> later = new ArrayDeque<>();
    try (ScoringThreads threads = new ScarceThreads(0).scoring(1, later::add)) {
      threads.enter(A, noting("a")).later();
      later.remove().run();
      assertThat(events).containsExactly("a refused");
      assertThat(threads.waiting()).isZero();
    }
  }

  @Test
  void whoCannotStandBackIsRefused() {
    Executor none =
        task -> {
          throw ScarceThreads.none();
        };
    try (ScoringThreads threads = new ScarceThreads(0).scoring(1, none)) {
      threads.enter(A, noting("a")).later();
      assertThat(events).containsExactly("a refused");
      assertThat(threads.waiting()).isZero();
    }
    assertThat(events).hasSize(1);
  }
}
