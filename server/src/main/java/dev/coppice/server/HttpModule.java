package dev.coppice.server;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.loader.source.LocalSource;
import dev.coppice.loader.source.ModelLoader;
import dev.coppice.metrics.Telemetry;
import dev.coppice.server.api.Api;
import dev.coppice.server.api.invoke.RequestMemory;
import dev.coppice.server.api.invoke.ScoringThreads;
import dev.coppice.server.api.management.Health;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.config.Config;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.HttpSettings;
import dev.coppice.server.http.Transport;
import dev.coppice.server.http.connection.HttpLimits;
import dev.coppice.server.http.exchange.RequestHandler;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** Builds the HTTP server and its routes as the settings want them. */
final class HttpModule {

  /** Rows, scores and unsent answers may be 5/16 of the heap. */
  private static final int HEAP_PARTS = 16;

  private static final int REQUEST_PARTS = 5;

  private final Config config;
  private final int cores;
  private final RequestMemory memory;

  /**
   * @param bodiesBytes bytes that the bodies of all requests together may take
   */
  HttpModule(Config config, int cores, long bodiesBytes) {
    this.config = config;
    this.cores = cores;
    int maxBody = config.http().maxRequestBytes();
    long bodies = Math.max(HttpLimits.Bodies.leastMemory(maxBody), bodiesBytes);
    this.memory =
        new RequestMemory(
            new SharedBytes(Runtime.getRuntime().maxMemory() / HEAP_PARTS * REQUEST_PARTS),
            new SharedBytes(bodies));
  }

  /** What requests take, and what they may. */
  RequestMemory memory() {
    return memory;
  }

  /**
   * The server, not started yet.
   *
   * @param waiting runs calls that wait for a load; each may block
   */
  HttpServer newServer(
      ModelCache cache,
      ModelLoader loader,
      Telemetry telemetry,
      Health health,
      Executor waiting,
      ScoringThreads scoring) {
    int maxBody = config.http().maxRequestBytes();
    RequestHandler api =
        Api.handler(
            cache,
            models(loader),
            new Api.Endpoint(config.endpointName(), config.variantName()),
            telemetry,
            new RequestFormats(config.payloads().libsvmBase()),
            health,
            waiting,
            scoring,
            memory,
            new Api.Limits(cores, maxBody));
    return new HttpServer(
        new HttpSettings(
            config.http().bindAddress().getHostAddress(),
            config.http().port(),
            cores,
            Transport.best(),
            limits(maxBody)),
        api);
  }

  private HttpLimits limits(int maxBody) {
    Config.Http http = config.http();
    return HttpLimits.of(maxBody, memory.bodies().capacity())
        .with(new HttpLimits.Places(http.maxConnections(), HttpLimits.Places.RESERVED))
        .with(HttpLimits.Times.of(http.requestTimeout(), http.idleTimeout()));
  }

  private Api.Models models(ModelLoader loader) {
    Config.Modes modes = config.modes();
    Config.Payloads payloads = config.payloads();
    Path root = modes.modelsRoot();
    return new Api.Models(
        root != null || modes.store() != null,
        AnswerFormats.multiModel(payloads.defaultAccept(), config.batch()),
        root == null ? null : new LocalSource(root, loader),
        modes.modelDir() == null
            ? null
            : AnswerFormats.singleModel(
                payloads.defaultAccept(), config.batch(), payloads.inferenceOutput()));
  }
}
