package dev.coppice.server.api.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.server.api.FakeExchange;
import dev.coppice.server.api.failure.NoThreadException;
import dev.coppice.server.api.score.ScarceThreads;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The end of a call if something around it breaks that never should. */
class InvokeHandlerFaultsTest extends HandledCalls {

  @Test
  void defectInTheCacheIsAnInternalServerError() throws Exception {
    broken = true;
    FakeExchange exchange = new FakeExchange(Runnable::run);
    exchange.headers().set("Cache-Control", "no-cache"); // It is the cache that asks for the time.
    Response answer = call(exchange, Runnable::run);
    broken = false;
    assertThat(answer.status()).isEqualTo(500);
    assertThat(text(answer)).contains("Internal server error.").doesNotContain("made to fail");
  }

  @Test
  void leaseIsGivenBackWhenTheEventLoopHasEnded() throws Exception {
    Response answer = call(Runnable::run, REJECTING);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(text(answer)).contains("Server is stopping.");
    assertThat(leases()).isZero();
  }

  @Test
  void coldCallIsRefusedWhenNothingMayWaitAnyMore() throws Exception {
    Response answer = call(REJECTING, Runnable::run);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).contains(Map.entry("Retry-After", "1"));
    assertThat(text(answer)).contains("Server is stopping.");
  }

  @Test
  void coldCallForWhichThereIsNoThreadDoesNotHearOfAStop() throws Exception {
    Executor none =
        task -> {
          throw new NoThreadException(new OutOfMemoryError("made to fail"));
        };
    Response answer = call(none, Runnable::run);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).contains(Map.entry("Retry-After", "1"));
    assertThat(text(answer)).contains("The server has no thread for this now, please try again.");
  }

  @Test
  void longCallForWhichNoThreadCanBeHadIsRefusedColdAndWarm() throws Exception {
    try (ScoringThreads none = new ScarceThreads(0).scoring(1)) {
      for (Executor waiting : List.of((Executor) Runnable::run, REJECTING)) {
        FakeExchange exchange = new FakeExchange(Runnable::run, "0.5,1\n".repeat(20_000));
        Response answer = call(exchange, waiting, none, memory);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).contains(Map.entry("Retry-After", "1"));
        assertThat(leases()).isZero();
        assertThat(memory.used()).isZero();
        assertThat(none.waiting()).isZero();
      }
    }
  }

  @Test
  void longCallWhoseAnswerCannotBeSentGivesItsPlaceBackOnce() throws Exception {
    ScoringThreads.Turns others =
        new ScoringThreads.Turns() {
          @Override
          public void take() {}

          @Override
          public void refuse() {}
        };
    AtomicBoolean isSent = new AtomicBoolean();
    try (ScoringThreads two = new ScoringThreads(1, 10, 2, Duration.ofMinutes(1))) {
      two.enter(MODEL, others);
      FakeExchange exchange = new FakeExchange(Runnable::run, "0.5,1\n".repeat(20_000));
      exchange.body().retain(); // It is answered twice, and each time reported.
      telemetry.requests().started();
      exchange.beforeSent(
          () -> {
            if (!isSent.getAndSet(true)) {
              throw new IllegalStateException("made to fail");
            }
          });
      assertThat(text(call(exchange, Runnable::run, two, memory)))
          .contains("Internal server error.");
      two.enter(MODEL, others);
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> two.enter(MODEL, others));
    }
  }

  @Test
  void defectOfTheScoringThreadsIsAnInternalServerError() throws Exception {
    try (ScoringThreads broken = new ScarceThreads(-1).scoring(1)) {
      FakeExchange exchange = new FakeExchange(Runnable::run, "0.5,1\n".repeat(20_000));
      assertThat(call(exchange, Runnable::run, broken, memory).status()).isEqualTo(500);
      assertThat(leases()).isZero();
      assertThat(memory.used()).isZero();
    }
  }

  /** Netty throws it where there is no direct memory, and the process lives on. */
  @Test
  void partThatFindsNoMemoryEndsItsCall() throws Exception {
    FakeExchange exchange = new FakeExchange(Runnable::run, "0.5,1\n".repeat(300_000));
    exchange.takingParts(
        parts -> {
          exchange.allocateBy(new NoBuffers());
          Objects.requireNonNull(parts.next()).release();
        });
    assertThat(call(exchange, Runnable::run).status()).isEqualTo(200);
    ServerFixture.await(() -> leases() == 0 && memory.used() == 0);
  }

  /** Memory that is all taken. */
  private static final class NoBuffers extends AbstractByteBufAllocator {

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError("made to fail");
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError("made to fail");
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }
}
