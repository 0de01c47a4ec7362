package dev.coppice.server.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.api.FakeExchange;
import dev.coppice.server.api.ScriptedCache;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScarceThreads;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a batch where what it runs on fails. */
class BatchCallsTest {

  private final SharedBytes memory = new SharedBytes(64 << 20);

  @AutoClose
  private final ScoringThreads scoring = new ScoringThreads(1, 10, 10, Duration.ofMinutes(1));

  @AutoClose
  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());

  private final ModelCache cache =
      ScriptedCache.of(ScriptedCache.newBudget(), telemetry.cache(), this::now);
  private volatile boolean isBroken;
  private volatile String taken = "";

  private Instant now() {
    if (isBroken) {
      throw new IllegalStateException("made to fail");
    }
    return Instant.now();
  }

  @AfterEach
  void close() {
    cache.close(Duration.ofSeconds(20));
  }

  @Test
  void batchForWhichNoThreadCanBeHadIsRefused() throws Exception {
    FakeExchange exchange = csv();
    try (ScoringThreads none = new ScarceThreads(0).scoring(1)) {
      send(exchange, none, Runnable::run, null);

      Response answer = exchange.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body().toString(StandardCharsets.UTF_8)).contains("No worker is available");
      answer.body().release();
      assertThat(none.waiting()).isZero();
      assertThat(memory.used()).isZero();
    }
  }

  /** A batch of one row of the model {@code a}. */
  private static FakeExchange csv() {
    FakeExchange exchange = new FakeExchange(Runnable::run, "model,x,y\na,0.5,1\n");
    exchange.headers().set("Content-Type", "text/csv; header=present; model=model");
    return exchange;
  }

  private FakeExchange call(@Nullable TenantLimits limits) {
    FakeExchange exchange = csv();
    exchange.takingParts(parts -> taken = next(parts));
    send(exchange, scoring, Thread::startVirtualThread, limits);
    return exchange;
  }

  private void send(
      FakeExchange exchange,
      ScoringThreads threads,
      Executor waiting,
      @Nullable TenantLimits limits) {
    new BatchCalls(
            ApiFixture.BATCHES,
            cache,
            threads,
            new RequestMemory(memory, memory),
            waiting,
            AnswerFormats.multiModel("application/json", false),
            CallAccess.OPEN,
            limits,
            telemetry.requests())
        .handle(exchange);
  }

  private static String next(BodyParts parts) {
    ByteBuf part = Objects.requireNonNull(parts.next());
    try {
      return part.toString(StandardCharsets.UTF_8);
    } finally {
      part.release();
    }
  }

  private static Runnable next(BlockingQueue<Runnable> loop) {
    try {
      return loop.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All parts, taken on this thread as the event loop. */
  private static String all(BodyParts parts, BlockingQueue<Runnable> loop) {
    StringBuilder all = new StringBuilder();
    while (!parts.isWhole()) {
      while (!parts.isReady()) {
        next(loop).run();
      }
      all.append(next(parts));
    }
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rowsAreAnsweredWhereLookingForTheirModelFails(boolean isInMemory) throws Exception {
    if (isInMemory) {
      cache.acquire(new ModelName("a")).close();
    }
    isBroken = true; // It is asked for the time of each use.
    FakeExchange exchange = call(null);

    assertThat(exchange.answer().status()).isEqualTo(200);
    assertThat(taken).contains("\"code\": 500");
    isBroken = false;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void rowsAreAnsweredByTheThreadsThatCouldBeHad(int threads) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Executor scarce =
        task -> {
          if (asked.getAndIncrement() == threads) {
            throw new RejectedExecutionException("made to fail");
          }
          Thread.startVirtualThread(task);
        };
    BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    String rows =
        Stream.of("a", "b", "c", "d")
            .map("{\"model\": \"%s\", \"features\": [0.5, 1]}\n"::formatted)
            .collect(Collectors.joining());
    FakeExchange exchange = new FakeExchange(loop::add, rows);
    exchange.headers().set("Content-Type", "application/jsonlines");
    exchange.takingParts(parts -> taken = all(parts, loop));

    send(exchange, scoring, scarce, null);

    assertThat(exchange.answer().status()).isEqualTo(200);
    assertThat(taken.lines()).hasSize(4).allMatch(line -> line.contains("\"score\": 0.5"));
    ServerFixture.await(() -> memory.used() == 0);
  }

  @Test
  void batchIsAnsweredWhereAskingForTheLimitsOfItsTenantsFails() throws Exception {
    TenantLimits broken =
        new TenantLimits(
            () -> {
              throw new IllegalStateException("made to fail");
            },
            telemetry.requests(),
            System::nanoTime);

    Response answer = call(broken).answer();

    assertThat(answer.status()).isEqualTo(500);
    answer.body().release();
    assertThat(memory.used()).isZero();
  }
}
