package dev.coppice.server;

import dev.coppice.cache.HeapWeight;
import dev.coppice.cache.LoadSettings;
import dev.coppice.cache.MemoryBudget;
import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ArchiveLimits;
import dev.coppice.loader.Backoff;
import dev.coppice.loader.BuildPermits;
import dev.coppice.loader.DirectoryModelStore;
import dev.coppice.loader.ExpectationTrial;
import dev.coppice.loader.LocalModels;
import dev.coppice.loader.ModelLoader;
import dev.coppice.loader.ModelPreparation;
import dev.coppice.loader.ModelStore;
import dev.coppice.loader.ModelStoreUri;
import dev.coppice.loader.S3ModelStore;
import dev.coppice.loader.S3Settings;
import dev.coppice.loader.ScoringEngine;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.SpoolDirectory;
import dev.coppice.loader.StoreModels;
import dev.coppice.metrics.EmfSettings;
import dev.coppice.metrics.Meters;
import dev.coppice.metrics.Telemetry;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.ForestCheck;
import dev.coppice.model.XgboostModel;
import dev.coppice.server.api.Api;
import dev.coppice.server.api.JsonRowScorer;
import dev.coppice.server.api.ScoringThreads;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.ContainerMemory;
import dev.coppice.server.http.HttpLimits;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.HttpSettings;
import dev.coppice.server.http.RequestHandler;
import dev.coppice.server.http.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server: the only place that wires. Opened in the order store, loader, cache, HTTP; stopped
 * the other way round, so that whatever a request in flight needs is there until its answer is out.
 */
public final class InferenceServer {

  private static final Logger log = LoggerFactory.getLogger(InferenceServer.class);

  private final Config config;
  private final Telemetry telemetry;
  private final ExecutorService readAhead =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().name("coppice-read-", 0).daemon().factory());
  private final ExecutorService waiting =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("coppice-wait-", 0).factory());
  private final ScoringThreads scoring;
  private final MemoryBudget budget;
  private final SpoolDirectory spool;
  private final ModelLoader loader;
  private final @Nullable ModelStore store;
  private final ModelCache cache;
  private final HttpServer http;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile boolean stopping;

  private InferenceServer(Config config, ContainerMemory memory, int cores) throws IOException {
    this.config = config;
    this.telemetry = telemetry(config);
    this.scoring =
        new ScoringThreads(cores, config.loads().maxWaiting(), config.loads().maxWaitingPerModel());
    this.budget = new MemoryBudget(config.memoryBudgetBytes());
    this.spool = SpoolDirectory.open(Path.of(System.getProperty("java.io.tmpdir")));
    this.loader = loader(config.loads());
    this.store = open(config.modes().store(), fetches(config.loads()));
    this.cache = cache(config.loads());
    this.http = http(config.http(), cores, memory.bodiesBytes());
    publishGauges(memory);
  }

  /** What models keep on the heap may be a quarter of it. */
  private HeapWeight heapWeight() {
    return HeapWeight.of(budget.capacity(), Runtime.getRuntime().maxMemory() / 4);
  }

  /** Names of features that models have in common may be a little more. */
  private static FeatureNamePool names() {
    return new FeatureNamePool(Runtime.getRuntime().maxMemory() / 32);
  }

  /** Loads under way: most may wait for the store's answer, with half a MiB of heap each. */
  private static int fetches(Config.Loads loads) {
    return Math.max(loads.maxLoads(), (int) Math.min(64, 4L * loads.maxLoads()));
  }

  private ModelLoader loader(Config.Loads loads) {
    return new ModelLoader(
        new ArchiveLimits(loads.archiveMaxBytes(), loads.archiveMaxEntries()),
        loads.ensembles(),
        new ModelPreparation(
            loads.engine(),
            loads.bestIteration(),
            spool,
            names(),
            ForestCheck::difference,
            telemetry.loader()),
        new ExpectationTrial(new JsonRowScorer(), telemetry.loader()),
        new BuildPermits(loads.maxLoads()),
        readAhead,
        Backoff.jittered(),
        telemetry.loader(),
        System::nanoTime);
  }

  private static Telemetry telemetry(Config config) {
    if (!config.emf().enabled()) {
      return new Telemetry();
    }
    return Telemetry.withEmbeddedMetrics(
        new EmfSettings(config.emf().namespace(), config.endpointName(), config.variantName()),
        System.out);
  }

  private ModelCache cache(Config.Loads loads) {
    LoadSettings settings =
        new LoadSettings(
            fetches(loads),
            loads.maxWaiting(),
            loads.maxWaitingPerModel(),
            loads.loadWait(),
            loads.loadTimeout(),
            loads.failedLoadTtl());
    return new ModelCache(
        store == null ? null : new StoreModels(store, loader),
        budget,
        heapWeight(),
        settings,
        telemetry.cache(),
        InstantSource.system(),
        System::nanoTime);
  }

  private HttpServer http(Config.Http settings, int cores, long bodiesBytes) {
    int maxBody = settings.maxRequestBytes();
    long maxBodies = Math.max(maxBody, bodiesBytes);
    RequestHandler api =
        Api.handler(
            cache,
            models(),
            new Api.Endpoint(config.endpointName(), config.variantName()),
            telemetry,
            new RequestFormats(config.payloads().libsvmBase()),
            () -> ready.state() != Future.State.SUCCESS,
            () -> stopping,
            waiting,
            scoring,
            new Api.Limits(cores, maxBody));
    return new HttpServer(
        new HttpSettings(
            settings.bindAddress().getHostAddress(),
            settings.port(),
            cores,
            Transport.best(),
            HttpLimits.of(maxBody, maxBodies)),
        api);
  }

  private Api.Models models() {
    Config.Modes modes = config.modes();
    Config.Payloads payloads = config.payloads();
    Path root = modes.modelsRoot();
    return new Api.Models(
        root != null || modes.store() != null,
        AnswerFormats.multiModel(payloads.defaultAccept(), config.batch()),
        root == null ? null : new LocalModels(root, loader),
        modes.modelDir() == null
            ? null
            : AnswerFormats.singleModel(
                payloads.defaultAccept(), config.batch(), payloads.inferenceOutput()));
  }

  private static @Nullable ModelStore open(Config.@Nullable Store store, int maxLoads) {
    if (store == null) {
      return null;
    }
    if (store.location() instanceof ModelStoreUri.S3 s3) {
      return new S3ModelStore(s3, S3Settings.of(store.s3Endpoint(), store.s3PathStyle(), maxLoads));
    }
    return new DirectoryModelStore((ModelStoreUri.Directory) store.location());
  }

  private void publishGauges(ContainerMemory memory) {
    telemetry.gauge(Meters.LOADED_MODELS, cache::residents);
    telemetry.gauge(Meters.LOADS_IN_FLIGHT, cache::loadsUnderWay);
    telemetry.gauge(Meters.INVOCATIONS_WAITING, () -> cache.waitingCalls() + scoring.waiting());
    telemetry.gauge(Meters.MEMORY_BUDGET, budget::capacity);
    telemetry.gauge(Meters.MEMORY_BUDGET_USED, budget::used);
    telemetry.gauge(Meters.MEMORY_UTILIZATION, memory::utilization);
  }

  /**
   * Opens everything and listens; then begins to load the single model, if there is to be one.
   *
   * @throws IOException if the port cannot be bound
   */
  public static InferenceServer start(Config config, ContainerMemory memory, int cores)
      throws IOException {
    InferenceServer server = new InferenceServer(config, memory, cores);
    Path model = config.modes().modelDir();
    if (model == null) {
      server.ready.complete(null);
    }
    server.http.start();
    if (config.loads().engine() != ScoringEngine.FOREST) {
      // The native library takes half a second that the first caller need not wait for.
      server.waiting.execute(XgboostModel::loadLibrary);
    }
    if (model != null) {
      server.waiting.execute(() -> server.loadSingle(model));
    }
    log.info(
        "serving {} on port {} with {} MiB for models",
        config.modes().description(),
        server.port(),
        config.memoryBudgetBytes() >> 20);
    return server;
  }

  private void loadSingle(Path model) {
    try {
      cache.loadSingle(LocalModels.single(model, loader));
      ready.complete(null);
    } catch (ServingException e) {
      if (e.reason() != ServingException.Reason.STOPPING) {
        ready.completeExceptionally(e);
      }
    }
  }

  /**
   * Completes when the server is healthy: at once, or when the single model is loaded;
   * exceptionally if that fails, and then the server is of no use. Stopped before, it never does.
   */
  public CompletableFuture<Void> ready() {
    return ready.copy();
  }

  /** The port it listens on. */
  public int port() {
    return http.port();
  }

  /**
   * Ends in order: {@code /ping} fails, no new connections, requests in flight finish, those that
   * still wait for a load after half of the grace are refused, models are freed. Returns when all
   * is done, or the grace is over.
   */
  public void stop() {
    log.info("stopping");
    stopping = true;
    Duration grace = config.shutdownGrace();
    long deadline = System.nanoTime() + grace.toNanos();
    if (!http.drain(grace.dividedBy(2))) {
      cache.refuseWaiting();
    }
    boolean inTime = http.stop(grace.dividedBy(6));
    cache.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    waiting.shutdownNow();
    scoring.close();
    readAhead.shutdownNow();
    if (store != null) {
      store.close();
    }
    closeSpool();
    telemetry.close();
    log.info(inTime ? "stopped" : "stopped; the grace was over before all requests were");
  }

  private void closeSpool() {
    try {
      spool.close();
    } catch (IOException e) {
      log.warn("the spool directory stays behind", e);
    }
  }
}
