package dev.coppice.server.api;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.Telemetry;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.http.RequestHandler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The API as one request handler: what a server puts behind its port. */
public final class Api {

  /** How long {@code DELETE} waits for a model's memory, as the platform expects. */
  private static final Duration UNLOAD_TIMEOUT = Duration.ofMinutes(2);

  private Api() {}

  /**
   * The handler of all routes.
   *
   * @param stopping true from the moment the process was asked to end
   * @param waiting runs what may block, above all calls that wait for a load
   * @param scoring runs large calls
   * @param limits what {@code /execution-parameters} tells
   */
  public static RequestHandler handler(
      ModelCache cache,
      Models models,
      Endpoint endpoint,
      Telemetry telemetry,
      RequestFormats requests,
      BooleanSupplier stopping,
      Executor waiting,
      ScoringThreads scoring,
      Limits limits) {
    return new Router(
        new InvokeHandler(
            cache, requests, new Targets(models), telemetry.requests(), waiting, scoring),
        new ModelsHandler(cache, UNLOAD_TIMEOUT),
        new StatusHandler(stopping, telemetry.scrape(), waiting, limits),
        endpoint);
  }

  /**
   * The models that can be called.
   *
   * @param named whether there are models with names
   * @param answers in which those answer: the multi-model dialect
   * @param single the model without a name; null if there is none
   */
  public record Models(boolean named, AnswerFormats answers, @Nullable SingleModel single) {}

  /**
   * The model of calls that name none.
   *
   * @param name under which the cache has it
   * @param answers in which it answers: the single-model dialect
   */
  public record SingleModel(ModelName name, AnswerFormats answers) {}

  /**
   * What this server says it is a part of.
   *
   * @param name of the endpoint, where no path says it
   * @param variant of the endpoint, as its answers tell it
   */
  public record Endpoint(String name, String variant) {}

  /**
   * What clients may ask of this server at once.
   *
   * @param cores requests scored at the same time
   * @param maxBodyBytes body limit of every route
   */
  public record Limits(int cores, int maxBodyBytes) {}
}
