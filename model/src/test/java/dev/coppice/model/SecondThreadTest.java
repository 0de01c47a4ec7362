package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class SecondThreadTest {

  @RegisterExtension final HelperThreads helpers = new HelperThreads();
  private final SecondThread second = new SecondThread();
  private final List<String> done = new ArrayList<>();

  @Test
  void helpThatHasBegunIsWaitedFor() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    second.call(
        helpers::soon,
        () -> {
          begun.countDown();
          mayEnd.await();
          done.add("helped");
        });
    begun.await();
    Thread caller = Thread.currentThread();
    helpers.soon(
        () -> {
          while (caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          mayEnd.countDown();
        });

    second.end();

    assertThat(done).containsExactly("helped");
  }

  @Test
  void helpThatComesTooLateDoesNothing() throws Exception {
    List<Runnable> late = new ArrayList<>();
    second.call(late::add, () -> done.add("late"));

    second.end();
    helpers.first(late.getFirst());

    assertThat(done).isEmpty();
  }

  @Test
  void theThreadThatCallsIsNoHelp() throws Exception {
    second.call(Runnable::run, () -> done.add("helped"));
    second.end();

    assertThat(done).isEmpty();
  }

  @Test
  void whereThereIsNoThreadToGiveTheOtherDoesItAlone() throws Exception {
    for (Throwable refusal :
        List.of(new RejectedExecutionException(), new OutOfMemoryError("made to fail"))) {
      SecondThread alone = new SecondThread();
      alone.call(
          task -> {
            SecondThreadTest.<RuntimeException>raise(refusal);
          },
          () -> done.add("helped"));
      alone.attempt(() -> done.add("alone"));
      alone.end();
    }

    assertThat(done).containsExactly("alone", "alone");
  }

  @Test
  void theFirstFailureIsWhatTheWorkFailedWith() throws Exception {
    second.call(
        helpers::first,
        () -> {
          throw new IOException("first");
        });
    awaitFailure();

    second.attempt(() -> done.add("after a failure"));

    assertThatThrownBy(second::end).isInstanceOf(IOException.class).hasMessage("first");
    assertThat(done).isEmpty();
  }

  private void awaitFailure() throws InterruptedException {
    while (!second.hasFailed()) {
      Thread.sleep(1);
    }
  }

  @Test
  void anInterruptIsAFailureAndStays() {
    Thread.currentThread().interrupt();
    second.attempt(new CountDownLatch(1)::await);

    assertThatThrownBy(second::end).isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void raise(Throwable failure) throws T {
    throw (T) failure;
  }
}
