package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.coppice.cache.CacheListener;
import dev.coppice.cache.CacheSettings;
import dev.coppice.cache.MemoryBudget;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.ModelStatus;
import dev.coppice.loader.LoadMemory;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.metrics.Telemetry;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.LibsvmBase;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.http.HttpLimits;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.HttpSettings;
import dev.coppice.server.http.Transport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Calls that wait for a load, where something breaks that should not. */
@Timeout(60)
final class ColdCallTest implements ModelSource, CacheListener {

  private static final ModelName NAME = new ModelName("acme");

  private final Logger logger = (Logger) LoggerFactory.getLogger(Invocation.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
  private final ScoringThreads scoring = new ScoringThreads(1, 10, 10);
  private final Telemetry telemetry = new Telemetry();
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch loading = new CountDownLatch(1);
  private final CountDownLatch finishLoad = new CountDownLatch(1);
  private final Duration minute = Duration.ofMinutes(1);
  private final ModelCache cache =
      new ModelCache(
          this,
          new MemoryBudget(1024),
          new CacheSettings(1, 10, 10, minute, minute, Duration.ZERO),
          this,
          InstantSource.system(),
          System::nanoTime);
  private final HttpServer server =
      new HttpServer(
          new HttpSettings("127.0.0.1", 0, 1, Transport.best(), HttpLimits.of(1 << 20, 1 << 22)),
          Api.handler(
              cache,
              telemetry,
              new RequestFormats(LibsvmBase.AUTO),
              AnswerFormats.multiModel("application/json", false),
              () -> false,
              waiting,
              scoring,
              new Api.Limits(1, 1 << 20)));

  private volatile boolean broken;

  @BeforeEach
  void start() throws IOException {
    logger.setAdditive(false);
    logger.addAppender(log);
    log.start();
    server.start();
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    cache.close(minute);
    waiting.close();
    scoring.close();
    telemetry.close();
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  @Test
  void defectInTheCacheIsAnsweredWith500AndLogged() {
    broken = true;

    HttpResponse<String> answer = invoke().orTimeout(20, TimeUnit.SECONDS).join();

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("Internal server error.").doesNotContain("secret");
    assertThat(log.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.ERROR);
              assertThat(line.getThrowableProxy().getMessage()).isEqualTo("secret");
            });
    assertThat(server.bodyBytesInFlight()).isZero();
    server.stop(minute);
  }

  @RepeatedTest(20) // Netty cuts connections off most of the time, whoever forgets them.
  void leaseIsGivenBackWhenTheServerHasStoppedMeanwhile() throws InterruptedException {
    CompletableFuture<HttpResponse<String>> call = invoke();
    loading.await();
    server.stop(Duration.ZERO);

    finishLoad.countDown();
    waiting.close();

    assertThat(call).failsWithin(Duration.ofSeconds(20));
    assertThat(cache.status(NAME)).map(ModelStatus::leases).contains(0);
    assertThat(server.bodyBytesInFlight()).isZero();
    assertThat(telemetry.scrape().text()).contains("\ncoppice_invocations_in_flight 0.0\n");
  }

  private CompletableFuture<HttpResponse<String>> invoke() {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/invocations"))
            .header("X-Amzn-SageMaker-Target-Model", NAME.value())
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString("1"))
            .build(),
        BodyHandlers.ofString());
  }

  @Override
  public LoadedModel load(ModelName name, LoadMemory memory) {
    memory.reserve(1);
    loading.countDown();
    try {
      finishLoad.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LoadTimings timings =
        new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    return new LoadedModel(new OneByteModel(), "fake:acme", "v1", timings);
  }

  @Override
  public void lookedUp(boolean hit) {
    if (broken) {
      throw new IllegalStateException("secret");
    }
  }

  @Override
  public void waited(Duration wait) {}

  @Override
  public void unloaded(Duration took) {}

  private record OneByteModel() implements Model {

    @Override
    public ModelInfo info() {
      return new ModelInfo("fake", "reg:squarederror", 1, 1, List.of());
    }

    @Override
    public long bytes() {
      return 1;
    }

    @Override
    public Scores score(Matrix rows) {
      return new Scores(new float[rows.rows()], rows.rows(), 1);
    }

    @Override
    public void close() {}
  }
}
