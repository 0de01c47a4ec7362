package dev.coppice.server.api.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.server.api.FakeExchange;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.http.exchange.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The way of a call. */
class InvokeHandlerTest extends HandledCalls {

  @Test
  void callIsScoredColdAndWarm() throws Exception {
    assertThat(text(call(Runnable::run, Runnable::run))).isEqualTo("[0.5]");
    assertThat(text(call(REJECTING, REJECTING))).isEqualTo("[0.5]");
    assertThat(leases()).isZero();
  }

  @Test
  void callGoesToAnotherThreadOnceItsModelHasShownToBeSlow() throws Exception {
    text(call(Runnable::run, Runnable::run));
    text(call(REJECTING, REJECTING));
    assertThat(answeredBy).isEqualTo(Thread.currentThread().getName());

    modelShowsToBeSlow();
    assertThat(text(call(REJECTING, REJECTING))).isEqualTo("[0.5]");
    assertThat(answeredBy).startsWith("coppice-score-");
  }

  private void modelShowsToBeSlow() {
    showsToBeSlow(MODEL);
  }

  private void showsToBeSlow(ModelName model) {
    try (Lease lease = cache.tryAcquire(model).orElseThrow()) {
      for (int i = 0; i < 100; i++) {
        lease.scoringTime().add(1, 1_000_000);
      }
    }
  }

  private List<SharedBytes.Holding> othersTakeAll() {
    List<SharedBytes.Holding> others = Stream.of("b", "c", "d", "e").map(memory::open).toList();
    others.forEach(other -> other.take(memory.capacity() / 4));
    return others;
  }

  @Test
  void smallCallThatHasToWaitForAThreadWaitsForRoom() throws Exception {
    text(call(Runnable::run, Runnable::run));
    List<SharedBytes.Holding> others = othersTakeAll();
    assertThat(text(call(REJECTING, REJECTING))).isEqualTo("[0.5]");

    modelShowsToBeSlow();
    FakeExchange exchange = new FakeExchange(REJECTING);
    Thread freeing =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (exchange.looks() < 4) {
                    Thread.onSpinWait();
                  }
                  others.forEach(SharedBytes.Holding::close);
                });
    assertThat(text(call(exchange, REJECTING))).isEqualTo("[0.5]");
    freeing.join();
    assertThat(leases()).isZero();
    assertThat(memory.used()).isZero();
  }

  @Test
  void rowsThatFitAreScoredThoughTheirAnswerMightTakeMoreThanIsLeft() throws Exception {
    text(call(Runnable::run, Runnable::run));
    SharedBytes small = new SharedBytes(1 << 20);
    int rows = 20_000;
    FakeExchange exchange = new FakeExchange(Runnable::run, "0.5,1\n".repeat(rows));

    Response answer = call(exchange, REJECTING, scoring, small);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(text(answer)).startsWith("[0.5, 0.5").hasSize("0.5, ".length() * rows);
    assertThat(small.used()).isZero();
  }

  @Test
  void answerOfRowsForWhichThereIsNoRoomIsRefusedBeforeItBegins() throws Exception {
    text(call(wide(1), Runnable::run));
    showsToBeSlow(WIDE);

    SharedBytes less = SharedBytes.ofOneOwner(7 << 19);
    Response refused = call(wide(3), REJECTING, scoring, less);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(text(refused)).contains("of the heap or more (expected: at most ");
    assertThat(less.used()).isZero();

    SharedBytes enough = SharedBytes.ofOneOwner(5 << 20);
    assertThat(call(wide(3), REJECTING, scoring, enough).status()).isEqualTo(200);
  }

  private static FakeExchange wide(int rows) {
    FakeExchange exchange = new FakeExchange(Runnable::run, "0.5,1\n".repeat(rows));
    exchange.headers().set("X-Amzn-SageMaker-Target-Model", WIDE.value());
    return exchange;
  }

  @Test
  void callThatFindsNoRoomForTooLongIsRefused() throws Exception {
    text(call(Runnable::run, Runnable::run));
    List<SharedBytes.Holding> others = othersTakeAll();
    modelShowsToBeSlow();
    // Longer than its thread waits for a processor, which would be a refusal of another kind.
    Duration patience = Duration.ofSeconds(1);
    try (ScoringThreads impatient = new ScoringThreads(1, 10, 10, patience)) {
      Response answer = call(new FakeExchange(REJECTING), REJECTING, impatient, memory);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).contains(Map.entry("Retry-After", "1"));
      assertThat(text(answer)).contains("Too many bytes of rows and answers are in flight");
    }
    assertThat(leases()).isZero();
    others.forEach(SharedBytes.Holding::close);
  }

  @Test
  void inlineAnswerOverFourKibibytesIsCountedUntilItIsSent() throws Exception {
    text(call(Runnable::run, Runnable::run));
    try (Lease lease = cache.tryAcquire(MODEL).orElseThrow()) {
      for (int i = 0; i < 100; i++) {
        lease.scoringTime().add(1000, 1000);
      }
    }
    FakeExchange exchange = new FakeExchange(Runnable::run, "0.5,1\n".repeat(1000));
    AtomicLong counted = new AtomicLong();
    exchange.beforeSent(() -> counted.set(memory.used()));

    Response answer = call(exchange, REJECTING);

    assertThat(answeredBy).isEqualTo(Thread.currentThread().getName());
    assertThat(answer.body().readableBytes()).isGreaterThan(4 << 10);
    assertThat(counted).hasValueGreaterThanOrEqualTo(answer.body().capacity());
    assertThat(memory.used()).isZero();
    answer.body().release();
  }

  @Test
  void callWhoseClientIsGoneIsNotScored() throws Exception {
    text(call(Runnable::run, Runnable::run));
    FakeExchange warm = new FakeExchange(Runnable::run);
    warm.abandon();

    assertThat(call(warm, REJECTING).status()).isEqualTo(499);
    assertThat(leases()).isZero();
    assertThat(telemetry.scrape().text())
        .contains("coppice_model_latency_seconds_count 1")
        .contains("coppice_invocations_total{route=\"invocations\",status=\"4xx\"} 1.0");
  }
}
