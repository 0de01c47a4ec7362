package dev.coppice.server.api;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.source.LocalSource;
import dev.coppice.metrics.Telemetry;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.console.ConsoleHandler;
import dev.coppice.server.api.invoke.InvokeHandler;
import dev.coppice.server.api.invoke.RequestMemory;
import dev.coppice.server.api.invoke.ScoringThreads;
import dev.coppice.server.api.management.Health;
import dev.coppice.server.api.management.ModelsHandler;
import dev.coppice.server.api.management.RankedModels;
import dev.coppice.server.api.management.RegisterHandler;
import dev.coppice.server.api.management.StatusHandler;
import dev.coppice.server.api.management.WarmHandler;
import dev.coppice.server.api.sagemaker.EndpointParts;
import dev.coppice.server.api.sagemaker.Invocations;
import dev.coppice.server.api.sagemaker.Targets;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.logging.access.AccessLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The API as request handlers: what a server runs on its ports. */
public final class Api {

  /** How long {@code DELETE} waits for a model's memory, as the platform expects. */
  private static final Duration UNLOAD_TIMEOUT = Duration.ofMinutes(2);

  private final RequestHandler traffic;
  private final RequestHandler management;

  /**
   * All routes.
   *
   * @param doors where the routes are, and who may use them
   * @param waiting runs what may block, above all calls that wait for a load
   * @param scoring runs large calls
   * @param limits what {@code /execution-parameters} answers
   * @param log of all requests
   */
  public Api(
      ModelCache cache,
      Models models,
      Endpoint endpoint,
      Doors doors,
      ConsoleHandler console,
      Telemetry telemetry,
      RequestFormats requests,
      Health health,
      Executor waiting,
      ScoringThreads scoring,
      RequestMemory memory,
      Limits limits,
      AccessLog log) {
    Invocations invocations =
        new Invocations(
            new Targets(models.hasNamed(), models.answers(), models.singleAnswers()),
            new EndpointParts(endpoint.variant()),
            telemetry.requests(),
            doors.calls(),
            doors.limits(),
            new InvokeHandler(cache, requests, waiting, scoring, memory));
    StatusHandler status =
        new StatusHandler(
            health, telemetry.scrape(), waiting, limits.cores(), limits.maxBodyBytes());
    RegisterHandler register =
        models.registrable() == null
            ? null
            : new RegisterHandler(cache, models.registrable(), waiting);
    Routes probes = new ProbeRoutes(status);
    Routes ofModels =
        new ModelsRoutes(
            doors.management(),
            new ModelsHandler(
                cache,
                new RankedModels(cache, telemetry.tenants(), InstantSource.system()),
                UNLOAD_TIMEOUT,
                waiting),
            register);
    Routes ofOperators =
        new OperatorRoutes(
            doors.management(),
            status,
            cache
                .warm()
                .map(
                    warm ->
                        new WarmHandler(warm, name -> cache.acquireNewest(name).close(), waiting))
                .orElse(null));
    Routes ofConsole = new ConsoleRoutes(doors.management(), console);
    RequestLog requestLog = new RequestLog(log);
    IntConsumer refusals = telemetry.requests()::refused;
    List<Routes> withCalls = new ArrayList<>(List.of(probes));
    // SageMaker registers and unloads models where it sends calls.
    if (!doors.apart() || register != null) {
      withCalls.add(ofModels);
    }
    if (!doors.apart()) {
      withCalls.add(ofOperators);
      withCalls.add(ofConsole);
    }
    traffic = new Router(requestLog, new TrafficRoutes(invocations, endpoint), withCalls, refusals);
    management =
        new Router(requestLog, null, List.of(probes, ofModels, ofOperators, ofConsole), refusals);
  }

  /** What the port of calls answers. */
  public RequestHandler traffic() {
    return traffic;
  }

  /** What the management port answers, where there is one. */
  public RequestHandler management() {
    return management;
  }

  /**
   * Where the routes are, and who may use them.
   *
   * @param apart whether the routes that change or list have a port of their own
   * @param calls who may call which model
   * @param limits how much each tenant may call; null if as much as it likes
   * @param management who may change or list
   */
  public record Doors(
      boolean apart, CallAccess calls, @Nullable TenantLimits limits, ManagementAccess management) {

    /** One port, open to whoever reaches it. */
    public static final Doors OPEN = new Doors(false, CallAccess.OPEN, null, ManagementAccess.OPEN);
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
