package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.loader.Detail;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.Origin;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.batch.BatchSettings;
import dev.coppice.server.api.console.ConsoleHandler;
import dev.coppice.server.api.console.HistorySampler;
import dev.coppice.server.api.console.Vitals;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.Health;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.grpc.GrpcServer;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.HttpSettings;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.Transport;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.tls.TlsTermination;
import dev.coppice.server.logging.LogFormat;
import dev.coppice.server.logging.access.AccessLevel;
import dev.coppice.server.logging.access.AccessLog;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server with scripted models on a free port; its end proves that it kept no lease or buffer. */
public final class ApiFixture implements AutoCloseable {

  static final AnswerFormats JSON = AnswerFormats.multiModel("application/json", false);
  static final AnswerFormats SINGLE_MODEL = AnswerFormats.singleModel(null, false, null);

  /** One port, open to whoever reaches it. */
  public static final Api.Access OPEN =
      new Api.Access(false, CallAccess.OPEN, null, ManagementAccess.OPEN);

  /** Models with names, and none without. */
  public static final Api.Models NAMED = new Api.Models(true, JSON, null, null, null);

  /** One model without a name, and none with. */
  static final Api.Models SINGLE = new Api.Models(false, JSON, null, SINGLE_MODEL, null);

  static final int MAX_BODY = 1 << 20;

  /** Batches without a summary, of which one may load while others wait. */
  public static final BatchSettings BATCHES = new BatchSettings(null, false, 2);

  public final ModelCache cache;
  private final MemoryBudget budget = ScriptedCache.newBudget();
  final Telemetry telemetry = new Telemetry(TenantFigures.ofMost(100), InstantSource.system());
  public final ScoringThreads scoring = new ScoringThreads(1, 10, 10, Duration.ofMinutes(1));
  private final SharedBytes memory = new SharedBytes(64 << 20);
  private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
  private final ScriptedModels.Hold hold = new ScriptedModels.Hold();
  private final AccessLog log;
  public final HttpServer http;
  private final Api api;
  private @Nullable GrpcServer grpc;
  private volatile boolean stopping;

  public ApiFixture(Api.Models models) throws IOException {
    this(models, OPEN);
  }

  public ApiFixture(Api.Models models, Api.Access access) throws IOException {
    this(models, access, HttpLimits.of(MAX_BODY, 4L * MAX_BODY));
  }

  public ApiFixture(Api.Models models, Api.Access access, HttpLimits limits) throws IOException {
    this(
        models,
        access,
        limits,
        new AccessLog(
            AccessLevel.OFF,
            LogFormat.TEXT,
            OutputStream.nullOutputStream(),
            InstantSource.system(),
            Duration.ZERO));
  }

  public ApiFixture(Api.Models models, Api.Access access, AccessLog log) throws IOException {
    this(models, access, HttpLimits.of(MAX_BODY, 4L * MAX_BODY), log);
  }

  /**
   * @param log closed when the fixture is
   */
  private ApiFixture(Api.Models models, Api.Access access, HttpLimits limits, AccessLog log)
      throws IOException {
    this.log = log;
    cache =
        ScriptedCache.of(
            budget, telemetry.cache(), new ScriptedModels(hold), InstantSource.system());
    BlockingAnswer blocking =
        new BlockingAnswer(waiting, new AnswerRoom(memory, new SharedBytes(1 << 20)));
    api =
        new Api(
            cache,
            models,
            new Api.Endpoint("coppice", "blue"),
            access,
            console(blocking),
            telemetry,
            new RequestFormats(LibsvmBase.AUTO),
            new Health(() -> false, () -> stopping, () -> false, () -> true),
            waiting,
            blocking,
            scoring,
            new RequestMemory(memory, memory),
            new Api.Limits(1, MAX_BODY),
            BATCHES,
            log);
    http =
        new HttpServer(
            new HttpSettings("127.0.0.1", 0, 1, Transport.best(), limits, null), api.traffic());
    http.start();
  }

  private ConsoleHandler console(BlockingAnswer blocking) {
    Vitals vitals = new Vitals(telemetry, cache, new MemoryBudget(1000), null, () -> 0);
    return new ConsoleHandler(
        new HistorySampler(vitals, InstantSource.system()),
        vitals,
        InstantSource.system(),
        blocking);
  }

  /** What the management port would answer with, which is not opened. */
  RequestHandler management() {
    return api.management();
  }

  /** What all requests may take of the heap, for one that is to have it all. */
  SharedBytes memory() {
    return memory;
  }

  /** Loads the model without a name, which answers as the named ones do. */
  void loadSingle() {
    cache.loadSingle(new ScriptedModels(hold));
  }

  /** Registers a model, which answers as the others do. */
  void register(String name) {
    ScriptedModels models = new ScriptedModels(hold);
    Origin source =
        (any, memory) ->
            models.load(ModelRequest.any(new ModelName("registered"), Detail.SCORES), memory);
    assertThat(cache.register(new ModelName(name), source)).isTrue();
  }

  /** What holds the model {@code held}. */
  public ScriptedModels.Hold hold() {
    return hold;
  }

  /** Begins to listen for gRPC. */
  public GrpcServer startGrpc() throws IOException {
    return startGrpc(http, api.traffic());
  }

  /** With the event loops and places of another server, and another log. */
  public GrpcServer startGrpc(HttpServer beside, RequestHandler log) throws IOException {
    return startGrpc(InetAddress.getLoopbackAddress(), null, beside, log);
  }

  /** On this address, and within TLS. */
  public GrpcServer startGrpc(InetAddress address, TlsTermination tls) throws IOException {
    return startGrpc(address, tls, http, api.traffic());
  }

  private GrpcServer startGrpc(
      InetAddress address, @Nullable TlsTermination tls, HttpServer beside, RequestHandler log)
      throws IOException {
    GrpcServer begun =
        new GrpcServer(
            new InetSocketAddress(address, 0),
            Transport.best(),
            tls,
            beside,
            beside.shared().limits().times().request(),
            api.openInference(),
            api.answerRoom(),
            log);
    begun.start();
    grpc = begun;
    return begun;
  }

  /** Says from here on that it is stopping. */
  public void announceStop() {
    stopping = true;
  }

  /** Memory of the heads of all requests in flight, in bytes. */
  public long headBytes() {
    return http.shared().headBytes();
  }

  /** Memory of the bodies of all requests in flight, in bytes. */
  public long bodyBytes() {
    return http.bodyBytesInFlight();
  }

  /** What all requests in flight take of the heap, in bytes. */
  long heapBytes() {
    return memory.used();
  }

  public RawClient client() throws IOException {
    return new RawClient(http.port());
  }

  public Reply get(String path) throws IOException {
    try (RawClient client = client()) {
      return client.get(path).reply();
    }
  }

  /** Waits until {@code /metrics} has this line; much is counted once its answer is out. */
  public void awaitMetric(String line) {
    ServerFixture.await(
        () -> {
          try {
            return get("/metrics").body().contains(line);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * The answer to one CSV row.
   *
   * @param headers lines that end in CR and LF
   */
  public Reply post(String path, String headers) throws IOException {
    return post(path, "Content-Type: text/csv\r\n" + headers, "0.5,1");
  }

  public Reply post(String path, String headers, String body) throws IOException {
    try (RawClient client = client()) {
      return client
          .send(
              "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s\r\n%s"
                  .formatted(path, body.length(), headers, body))
          .reply();
    }
  }

  public static String target(String model) {
    return "X-Amzn-SageMaker-Target-Model: " + model + "\r\n";
  }

  @Override
  public void close() {
    assertThat(grpc == null || grpc.stop(Duration.ofSeconds(20))).isTrue();
    assertThat(http.stop(Duration.ofSeconds(20))).isTrue();
    cache.close(Duration.ofSeconds(20));
    waiting.shutdownNow();
    waiting.close(); // Calls that are answered, or refused, still let go of what they hold.
    scoring.close();
    assertThat(budget.used()).isZero();
    telemetry.close();
    log.close();
    LeakPresenceDetector.check();
  }
}
