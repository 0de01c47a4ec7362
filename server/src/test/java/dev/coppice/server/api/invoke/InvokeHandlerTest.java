package dev.coppice.server.api.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.RequestMetrics.Route;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.Api;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.api.FakeExchange;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.sagemaker.CallRoute;
import dev.coppice.server.api.sagemaker.EndpointParts;
import dev.coppice.server.api.sagemaker.Invocations;
import dev.coppice.server.api.sagemaker.PlainEnvelope;
import dev.coppice.server.api.sagemaker.Targets;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScarceThreads;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.http.exchange.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of a call, and its end if something around it breaks that never should. */
class InvokeHandlerTest {

  private static final Executor REJECTING =
      task -> {
        throw new RejectedExecutionException("shut down");
      };
  private static final ModelName MODEL = new ModelName("a");
  private static final ModelName WIDE = new ModelName("wide");

  private final Telemetry telemetry = new Telemetry(TenantFigures.ofMost(100));
  private final ScoringThreads scoring = new ScoringThreads(1, 10, 10, Duration.ofMinutes(1));
  private final SharedBytes memory = new SharedBytes(64 << 20);
  private final SharedBytes bodies = new SharedBytes(64 << 20);
  private volatile boolean broken;
  private String answeredBy = "";
  private final MemoryBudget budget = ApiFixture.newBudget();
  private final ModelCache cache = ApiFixture.cache(budget, telemetry.cache(), this::instant);

  private Instant instant() {
    if (broken) {
      throw new IllegalStateException("made to fail");
    }
    return Instant.now();
  }

  @AfterEach
  void nothingIsLeft() {
    cache.close(Duration.ofSeconds(20));
    assertThat(budget.used()).isZero();
    assertThat(telemetry.scrape().text()).contains("coppice_invocations_in_flight 0.0");
    scoring.close();
    telemetry.close();
  }

  private Response call(Executor waiting, Executor eventLoop) throws Exception {
    return call(new FakeExchange(eventLoop), waiting);
  }

  private Response call(FakeExchange exchange, Executor waiting) throws Exception {
    return call(exchange, waiting, scoring, memory);
  }

  private Response call(
      FakeExchange exchange, Executor waiting, ScoringThreads threads, SharedBytes heap)
      throws Exception {
    Api.Models named = ApiFixture.NAMED;
    new Invocations(
            new Targets(named.hasNamed(), named.answers(), named.singleAnswers()),
            new EndpointParts("blue"),
            telemetry.requests(),
            InvocationOpening.BY_HEADERS,
            CallAccess.OPEN,
            null,
            new InvokeHandler(
                cache,
                new RequestFormats(LibsvmBase.AUTO),
                waiting,
                threads,
                new RequestMemory(heap, bodies)))
        .call(
            exchange,
            new CallRoute(new PlainEnvelope(Route.INVOCATIONS), CallRoute.Way.HEADER, "coppice"));
    Response answer = exchange.answer();
    answeredBy = exchange.answeredBy();
    return answer;
  }

  private static String text(Response response) {
    try {
      return response.body().toString(StandardCharsets.UTF_8);
    } finally {
      response.body().release();
    }
  }

  private int leases() {
    return cache.status(MODEL).orElseThrow().leases();
  }

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
    try (ScoringThreads impatient = new ScoringThreads(1, 10, 10, Duration.ofMillis(50))) {
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
  void defectOfTheScoringThreadsIsAnInternalServerError() throws Exception {
    try (ScoringThreads broken = new ScarceThreads(-1).scoring(1)) {
      FakeExchange exchange = new FakeExchange(Runnable::run, "0.5,1\n".repeat(20_000));
      assertThat(call(exchange, Runnable::run, broken, memory).status()).isEqualTo(500);
      assertThat(leases()).isZero();
      assertThat(memory.used()).isZero();
    }
  }
}
