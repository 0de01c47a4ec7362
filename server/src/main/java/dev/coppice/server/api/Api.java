package dev.coppice.server.api;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.source.LocalSource;
import dev.coppice.metrics.Telemetry;
import dev.coppice.server.api.invoke.InvokeHandler;
import dev.coppice.server.api.invoke.RequestMemory;
import dev.coppice.server.api.invoke.ScoringThreads;
import dev.coppice.server.api.management.Health;
import dev.coppice.server.api.management.ModelsHandler;
import dev.coppice.server.api.management.RegisterHandler;
import dev.coppice.server.api.management.StatusHandler;
import dev.coppice.server.api.management.WarmHandler;
import dev.coppice.server.api.sagemaker.EndpointParts;
import dev.coppice.server.api.sagemaker.Invocations;
import dev.coppice.server.api.sagemaker.Targets;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.http.exchange.RequestHandler;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The API as one request handler: what a server runs on its port. */
public final class Api {

  /** How long {@code DELETE} waits for a model's memory, as the platform expects. */
  private static final Duration UNLOAD_TIMEOUT = Duration.ofMinutes(2);

  private Api() {}

  /**
   * The handler of all routes.
   *
   * @param waiting runs what may block, above all calls that wait for a load
   * @param scoring runs large calls
   * @param limits what {@code /execution-parameters} answers
   */
  public static RequestHandler handler(
      ModelCache cache,
      Models models,
      Endpoint endpoint,
      Telemetry telemetry,
      RequestFormats requests,
      Health health,
      Executor waiting,
      ScoringThreads scoring,
      RequestMemory memory,
      Limits limits) {
    return new Router(
        new Invocations(
            new Targets(models.hasNamed(), models.answers(), models.singleAnswers()),
            new EndpointParts(endpoint.variant()),
            telemetry.requests(),
            new InvokeHandler(cache, requests, waiting, scoring, memory)),
        new ModelsHandler(cache, UNLOAD_TIMEOUT, waiting),
        models.registrable() == null
            ? null
            : new RegisterHandler(cache, models.registrable(), waiting),
        cache.warm().map(warm -> new WarmHandler(warm, waiting)).orElse(null),
        new StatusHandler(
            health, telemetry.scrape(), waiting, limits.cores(), limits.maxBodyBytes()),
        endpoint);
  }

  /**
   * The models that can be called.
   *
   * @param hasNamed whether there are models with names
   * @param answers the forms in which those answer: the multi-model dialect
   * @param registrable the models that can be registered; null if none can
   * @param singleAnswers the forms in which the model of calls that name none answers: the
   *     single-model dialect; null if there is no such model
   */
  public record Models(
      boolean hasNamed,
      AnswerFormats answers,
      @Nullable LocalSource registrable,
      @Nullable AnswerFormats singleAnswers) {}

  /**
   * What this server says it is a part of.
   *
   * @param name the endpoint's name where no path says it
   * @param variant the endpoint's production variant, as its answers name it
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
