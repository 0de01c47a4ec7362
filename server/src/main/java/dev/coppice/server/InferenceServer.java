package dev.coppice.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.source.Rehearsal;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.model.memory.Slabs;
import dev.coppice.model.natives.LowPriority;
import dev.coppice.server.api.Api;
import dev.coppice.server.api.control.Health;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.ContainerMemory;
import dev.coppice.server.config.HeapShares;
import dev.coppice.server.config.StopSettings;
import dev.coppice.server.logging.access.AccessLog;
import dev.coppice.server.watch.FileWatcher;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server: the only place that wires. Opened in the order store, loader, cache, HTTP; stopped
 * the other way round, so that whatever a request in flight needs is there until its answer is out.
 */
public final class InferenceServer {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceServer.class);

  /** For how long a call may wait for its turn to be scored. */
  private static final Duration SCORING_PATIENCE = Duration.ofSeconds(60);

  /** The first answer, which a health check waits for, has the cores before what calls may need. */
  private static final long PREPARATION_DELAY_MILLIS = 100;

  private final Config config;
  private final FiguresModule figures;
  private final Telemetry telemetry;
  private final WaitingThreads waiting = new WaitingThreads();
  private final ScoringThreads scoring;
  private final AccessLog log;
  private final LoaderModule loading;
  private final CacheModule caching;
  private final FileWatcher files = new FileWatcher();
  private final TlsModule tls;
  private final Listeners listeners;
  private final @Nullable WarmModule warmth;
  private final FirstModels first;
  private volatile boolean stopping;

  private InferenceServer(Config config, ContainerMemory memory, int cores, OutputStream lines)
      throws IOException {
    this.config = config;
    HeapShares heap = HeapShares.ofThisProcess(config.modes().modelDir() != null);
    this.figures = new FiguresModule(config, heap, lines);
    this.telemetry = figures.telemetry();
    Api.Access access = new AccessModule(config.access(), files, telemetry.requests()).access();
    this.tls = new TlsModule(config.access(), files, cores, config.http().maxConnections());
    this.log = newLog(config, lines);
    Config.Loads loads = config.loads();
    this.scoring =
        new ScoringThreads(cores, loads.maxWaiting(), loads.maxWaitingPerModel(), SCORING_PATIENCE);
    Slabs slabs = new Slabs();
    this.loading = new LoaderModule(config, heap, slabs, memory.partBytes(), telemetry);
    long heapBytes = heap.models() - figures.heapBytes();
    this.caching = new CacheModule(config, heapBytes, slabs, loading, telemetry.cache());
    ModelCache cache = caching.cache();
    this.warmth = WarmModule.of(cache, config);
    this.first = new FirstModels(cache, loading.loader(), config.modes().modelDir(), warmth);
    HttpModule serving =
        new HttpModule(config, cores, heap.requests(), memory.bodiesBytes(), waiting, access, tls);
    Health health =
        new Health(first::isSingleMissing, () -> stopping, loading::isStoreUnseen, this::isTurning);
    this.listeners =
        serving.newListeners(
            cache,
            loading.loader(),
            loading.store(),
            figures.openConsole(
                cache,
                caching.budget(),
                loading.disk(),
                serving.answers(),
                () -> cache.figures().waitingCalls() + scoring.waiting()),
            telemetry,
            health,
            scoring,
            log);
    publishGauges(memory, serving, health);
  }

  private void publishGauges(ContainerMemory memory, HttpModule serving, Health health) {
    telemetry.gauge(Meters.READY, () -> health.isReady() ? 1 : 0);
    Gauges gauges = new Gauges(telemetry);
    gauges.ofRequests(caching.cache().figures(), scoring, serving.memory(), listeners);
    gauges.ofProcess(memory, log);
    loading.publishGauges(telemetry);
    caching.publishGauges(telemetry);
    tls.publishGauges(telemetry);
    if (warmth != null) {
      warmth.publishGauges(telemetry);
    }
  }

  private boolean isTurning() {
    return listeners.isTurning();
  }

  private static AccessLog newLog(Config config, OutputStream lines) {
    Config.Logs logs = config.logs();
    return new AccessLog(
        logs.access(), logs.format(), lines, InstantSource.system(), config.stop().lastLines());
  }

  /**
   * Opens everything, and listens once it is able to serve: its native libraries are there and the
   * spool takes bytes. Then begins to load the single model, if there is to be one.
   *
   * @param lines takes those of requests and those for CloudWatch, each whole; may block
   * @throws IOException if the port cannot be bound, or nothing can be spooled
   * @throws dev.coppice.model.natives.NativeLibraryException if a native library cannot be had
   */
  public static InferenceServer start(
      Config config, ContainerMemory memory, int cores, OutputStream lines) throws IOException {
    NativeLibraries natives = new NativeLibraries(config.nativeDir(), config.loads().engine());
    natives.putNettys();
    begin(natives::load); // While the rest is opened.
    InferenceServer server = new InferenceServer(config, memory, cores, lines);
    try {
      natives.await();
      server.listeners.start();
    } catch (IOException | RuntimeException | Error e) {
      server.log.close();
      server.loading.close(); // Nothing of a start that failed stays on the disk.
      throw e;
    }
    server.first.loadSingle(server.waiting);
    later(natives::prepare);
    server.first.loadPinned();
    server.loading.watchStore();
    LOG.info(
        "serving {} on port {}, with {} MiB for models",
        config.modes().description(),
        server.ports(),
        server.caching.budget().capacity() >> 20);
    return server;
  }

  /**
   * Rehearses loads until there is one, on a thread that stands back as those of loads do; for a
   * process that has just begun.
   *
   * @throws IOException if there is nothing to rehearse with
   */
  void rehearse() throws IOException {
    Rehearsal rehearsal = loading.rehearsal(config.loads());
    later(
        () -> {
          LowPriority.BEHIND_CALLS.lowerThisThread();
          rehearsal.run(() -> !stopping && caching.budget().used() == 0);
        });
  }

  private static void later(Runnable work) {
    CompletableFuture.delayedExecutor(
            PREPARATION_DELAY_MILLIS, MILLISECONDS, InferenceServer::begin)
        .execute(work);
  }

  private static void begin(Runnable work) {
    Thread.ofPlatform().name("coppice-start").daemon().start(work);
  }

  /**
   * Completes when all is there that was to be there from the start: the single model, and the
   * pinned ones; exceptionally if that fails, or they do not fit: then the process is of no use. If
   * the server is stopped first, the future never completes.
   */
  public CompletableFuture<Void> ready() {
    return first.ready();
  }

  /** All ports that it listens on. */
  public Ports ports() {
    return listeners.ports();
  }

  /**
   * Ends step by step: {@code /ping} fails, and for a while all is served on, so that a load
   * balancer can look elsewhere; then no new connections, requests in flight finish, those that
   * still wait for a load or for room after half of what is left of the grace are refused, models
   * are freed. Returns when all is done, or the grace is over but for the last lines of the log.
   */
  public void stop() {
    LOG.info("stopping");
    stopping = true;
    listeners.announceStop();
    StopSettings times = config.stop();
    serveOn(times.drainDelay());
    long began = System.nanoTime();
    if (!listeners.drain(times.work().dividedBy(2))) {
      caching.cache().refuseWaiting();
      scoring.refuseWaiting();
    }
    Duration left = times.workLeft(System.nanoTime() - began);
    boolean inTime =
        listeners.stop(left.multipliedBy(2).dividedBy(3)); // What follows is usually quick.
    if (warmth != null) {
      warmth.close(times.workLeft(System.nanoTime() - began).dividedBy(3));
    }
    loading.stopKeeping(times.workLeft(System.nanoTime() - began).dividedBy(6));
    caching.cache().close(times.workLeft(System.nanoTime() - began));
    waiting.stop();
    scoring.close();
    files.close();
    tls.close();
    loading.close();
    figures.close();
    log.close();
    LOG.info(inTime ? "stopped" : "stopped; the grace was over before all requests were");
  }

  private static void serveOn(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Whoever stops the server is in a hurry.
    }
  }
}
