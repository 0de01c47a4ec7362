package dev.coppice.server;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.loader.source.LocalSource;
import dev.coppice.loader.source.ModelLoader;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.metrics.Telemetry;
import dev.coppice.server.api.Api;
import dev.coppice.server.api.batch.BatchSettings;
import dev.coppice.server.api.console.ConsoleHandler;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.Health;
import dev.coppice.server.api.management.RegisterHandler;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.config.Config;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.HttpSettings;
import dev.coppice.server.http.Transport;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.logging.access.AccessLog;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the HTTP servers and their routes as the settings want them. */
final class HttpModule {

  private static final Logger LOG = LoggerFactory.getLogger(HttpModule.class);

  /** Operators, and what scrapes; with their heads all of them take half a MiB. */
  private static final int MANAGEMENT_CONNECTIONS = 64;

  private static final HttpLimits.Heads MANAGEMENT_HEADS =
      new HttpLimits.Heads(
          HttpLimits.Heads.USUAL.maxRequestLineBytes(),
          HttpLimits.Heads.USUAL.maxHeaderBytes(),
          HttpLimits.Heads.USUAL.maxHeaders(),
          512 << 10);

  /** Of direct memory, for answers of a few KiB; at most an eighth of it. */
  private static final long SMALL_ANSWERS = 16L << 20;

  /** Of what requests have, the part for answers of control routes where calls have the rest. */
  private static final int OF_CONTROL = 8;

  private final Config config;
  private final int cores;
  private final BodyRoom room;
  private final RequestMemory memory;
  private final Executor waiting;
  private final BlockingAnswer answers;
  private final Api.Access access;
  private final TlsModule tls;

  /**
   * @param heapBytes bytes that rows, scores and unsent answers may take together
   * @param bodiesBytes bytes that the bodies of all requests together should have
   * @param waiting runs calls that wait for a load; each may block
   * @param access who may use which routes
   * @param tls what stands before each port
   */
  HttpModule(
      Config config,
      int cores,
      long heapBytes,
      long bodiesBytes,
      Executor waiting,
      Api.Access access,
      TlsModule tls) {
    this.config = config;
    this.cores = cores;
    this.access = access;
    this.tls = tls;
    long smallAnswers = Math.min(SMALL_ANSWERS, HttpServer.maxDirectMemory() / 8);
    this.room = roomForBodies(bodiesBytes, heapBytes + smallAnswers);
    SharedBytes control;
    if (isForOne()) {
      control = SharedBytes.ofOneOwner(heapBytes / OF_CONTROL);
      memory = RequestMemory.ofOneOwner(heapBytes - control.capacity(), room.ofAll());
    } else {
      memory = RequestMemory.ofMany(heapBytes, room.ofAll());
      control = memory.heap();
    }
    this.waiting = waiting;
    this.answers =
        new BlockingAnswer(waiting, new AnswerRoom(control, new SharedBytes(smallAnswers)));
  }

  /** Nothing is kept for a second tenant where there is one model, or one job. */
  private boolean isForOne() {
    return config.modes().modelDir() != null || config.batch().isTransform();
  }

  /** What batch transform may send, which is asked of none but one model or one job. */
  private int announcedBytes() {
    return isForOne() ? Math.min(room.maxBytes(), memory.usuallyDecoded()) : room.maxBytes();
  }

  private BodyRoom roomForBodies(long bodiesBytes, long answers) {
    int wanted = config.http().maxRequestBytes();
    long direct = HttpServer.maxDirectMemory();
    int loops = config.access().grpcPort().isEmpty() ? cores : 2 * cores;
    BodyRoom found = BodyRoom.of(wanted, bodiesBytes, direct, answers, loops);
    if (found.maxBytes() < wanted) {
      LOG.warn(
          "bodies may have {} bytes, not the {} of the settings, by the {} MiB of direct memory"
              + " (-XX:MaxDirectMemorySize)",
          found.maxBytes(),
          wanted,
          direct >> 20);
    }
    return found;
  }

  /** What requests take, and what they may. */
  RequestMemory memory() {
    return memory;
  }

  /** Of the control routes, on whichever port they are. */
  BlockingAnswer answers() {
    return answers;
  }

  /**
   * The ports, not open yet.
   *
   * @param store where models come from that nobody registered; null if there is none
   * @param log of all requests
   */
  Listeners newListeners(
      ModelCache cache,
      ModelLoader loader,
      @Nullable ModelStore store,
      ConsoleHandler console,
      Telemetry telemetry,
      Health health,
      ScoringThreads scoring,
      AccessLog log) {
    Api api =
        new Api(
            cache,
            models(loader, store),
            new Api.Endpoint(config.endpointName(), config.variantName()),
            access,
            console,
            telemetry,
            new RequestFormats(config.payloads().libsvmBase()),
            health,
            waiting,
            answers,
            scoring,
            memory,
            new Api.Limits(cores, announcedBytes()),
            batches(),
            log);
    OptionalInt management = config.access().managementPort();
    HttpServer traffic = server(config.http().port(), cores, limits(), api.traffic());
    return new Listeners(
        traffic,
        management.isEmpty()
            ? null
            : server(management.getAsInt(), 1, managementLimits(), api.management()),
        new GrpcModule(config, tls.grpc()).server(traffic, api));
  }

  private HttpServer server(int port, int threads, HttpLimits limits, RequestHandler handler) {
    String address = config.http().bindAddress().getHostAddress();
    return new HttpServer(
        new HttpSettings(address, port, threads, Transport.best(), limits, tls.http()), handler);
  }

  /** What the management port takes is little, and nothing of what calls may take. */
  private HttpLimits managementLimits() {
    Config.Http http = config.http();
    return HttpLimits.of(
            RegisterHandler.MAX_BODY_BYTES,
            HttpLimits.Bodies.usualMemory(RegisterHandler.MAX_BODY_BYTES))
        .with(MANAGEMENT_HEADS)
        .withConnections(Math.min(MANAGEMENT_CONNECTIONS, http.maxConnections()))
        .with(HttpLimits.Times.of(http.requestTimeout(), http.idleTimeout()));
  }

  private HttpLimits limits() {
    Config.Http http = config.http();
    return HttpLimits.of(room.maxBytes(), room.ofAll())
        .withConnections(http.maxConnections())
        .with(HttpLimits.Times.of(http.requestTimeout(), http.idleTimeout()));
  }

  private BatchSettings batches() {
    return new BatchSettings(
        config.batch().modelKey(), config.batch().hasSummary(), config.loads().maxLoads());
  }

  private Api.Models models(ModelLoader loader, @Nullable ModelStore store) {
    Config.Modes modes = config.modes();
    Config.Payloads payloads = config.payloads();
    Path root = modes.modelsRoot();
    return new Api.Models(
        root != null || modes.store() != null,
        AnswerFormats.multiModel(payloads.defaultAccept(), config.batch().isTransform()),
        root == null ? null : new LocalSource(root, loader),
        modes.modelDir() == null
            ? null
            : AnswerFormats.singleModel(
                payloads.defaultAccept(), config.batch().isTransform(), payloads.inferenceOutput()),
        store);
  }
}
