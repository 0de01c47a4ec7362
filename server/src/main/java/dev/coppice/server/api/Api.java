package dev.coppice.server.api;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.source.LocalSource;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.metrics.Telemetry;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.batch.BatchCalls;
import dev.coppice.server.api.batch.BatchSettings;
import dev.coppice.server.api.console.ConsoleHandler;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.Health;
import dev.coppice.server.api.control.ListingTurn;
import dev.coppice.server.api.control.Unloading;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.Dialect;
import dev.coppice.server.api.invoke.InvokeHandler;
import dev.coppice.server.api.management.ModelsHandler;
import dev.coppice.server.api.management.RankedModels;
import dev.coppice.server.api.management.RegisterHandler;
import dev.coppice.server.api.management.StatusHandler;
import dev.coppice.server.api.management.WarmHandler;
import dev.coppice.server.api.mlflow.MlflowCalls;
import dev.coppice.server.api.openinference.OpenInference;
import dev.coppice.server.api.openinference.Repository;
import dev.coppice.server.api.openinference.RestCalls;
import dev.coppice.server.api.sagemaker.EndpointParts;
import dev.coppice.server.api.sagemaker.Invocations;
import dev.coppice.server.api.sagemaker.Targets;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.logging.access.AccessLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API as request handlers: what a server runs on its ports. */
public final class Api {

  /** How long {@code DELETE} waits for a model's memory, as the platform expects. */
  private static final Duration UNLOAD_TIMEOUT = Duration.ofMinutes(2);

  private final RequestHandler traffic;
  private final RequestHandler management;
  private final OpenInference openInference;
  private final AnswerRoom room;

  /**
   * All routes.
   *
   * @param access where the routes are, and who may use them
   * @param waiting runs what may block, above all calls that wait for a load
   * @param answers of the control routes, the console's among them
   * @param scoring runs large calls
   * @param limits what {@code /execution-parameters} answers
   * @param batching how batches for many tenants are taken
   * @param log of all requests
   */
  public Api(
      ModelCache cache,
      Models models,
      Endpoint endpoint,
      Access access,
      ConsoleHandler console,
      Telemetry telemetry,
      RequestFormats requests,
      Health health,
      Executor waiting,
      BlockingAnswer answers,
      ScoringThreads scoring,
      RequestMemory memory,
      Limits limits,
      BatchSettings batching,
      AccessLog log) {
    room = answers.room();
    InvokeHandler invoke = new InvokeHandler(cache, requests, waiting, scoring, memory);
    openInference = openInference(cache, models, access, telemetry, invoke, health, waiting);
    StatusHandler status =
        new StatusHandler(
            health, telemetry.scrape(), answers, limits.cores(), limits.maxBodyBytes());
    RegisterHandler register = register(cache, models, answers);
    Routes probes = new ProbeRoutes(status);
    ListingTurn turn = new ListingTurn();
    Unloading unloading = new Unloading(cache, UNLOAD_TIMEOUT);
    Routes ofModels =
        new ModelsRoutes(
            access.management(), models(cache, telemetry, turn, unloading, answers), register);
    List<Routes> ofOperators =
        List.of(
            ofModels,
            new OperatorRoutes(access.management(), status, warm(cache, answers)),
            new ConsoleRoutes(access.management(), console),
            repository(cache, models, access, turn, unloading, waiting));
    TrafficRoutes calls =
        new TrafficRoutes(
            invocations(models, endpoint, access, telemetry, invoke),
            batches(cache, models, access, telemetry, waiting, scoring, memory, batching),
            endpoint);
    Routes inference =
        new OpenInferenceRoutes(new RestCalls(openInference, room, telemetry.tenants()));
    // SageMaker registers and unloads models where it sends calls.
    List<Routes> besides = register == null ? List.of() : List.of(ofModels);
    RequestLog lines = new RequestLog(log);
    List<Routes> others = access.apart() ? besides : ofOperators;
    traffic =
        new Router(
            lines,
            calls,
            joined(List.of(probes, inference), others),
            telemetry.requests()::refused);
    // What is refused there would have been no call, and has its line in the log.
    management = new Router(lines, null, joined(List.of(probes), ofOperators), refused -> {});
  }

  /** Null where nothing can be registered. */
  private static @Nullable RegisterHandler register(
      ModelCache cache, Models models, BlockingAnswer answers) {
    return models.registrable() == null
        ? null
        : new RegisterHandler(cache, models.registrable(), answers);
  }

  private static List<Routes> joined(List<Routes> some, List<Routes> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static OpenInference openInference(
      ModelCache cache,
      Models models,
      Access access,
      Telemetry telemetry,
      InvokeHandler invoke,
      Health health,
      Executor waiting) {
    return new OpenInference(
        cache,
        models.hasNamed(),
        access.calls(),
        access.limits(),
        new Dialect(models.answers(), FailureForm.JSON),
        telemetry.requests(),
        invoke,
        health,
        waiting);
  }

  private static Invocations invocations(
      Models models, Endpoint endpoint, Access access, Telemetry telemetry, InvokeHandler invoke) {
    return new Invocations(
        new Targets(models.hasNamed(), models.answers(), models.singleAnswers()),
        new EndpointParts(endpoint.variant()),
        telemetry.requests(),
        new MlflowCalls(),
        access.calls(),
        access.limits(),
        invoke);
  }

  private static BatchCalls batches(
      ModelCache cache,
      Models models,
      Access access,
      Telemetry telemetry,
      Executor waiting,
      ScoringThreads scoring,
      RequestMemory memory,
      BatchSettings batching) {
    return new BatchCalls(
        batching,
        cache,
        scoring,
        memory,
        waiting,
        models.answers(),
        access.calls(),
        access.limits(),
        telemetry.requests());
  }

  private Routes repository(
      ModelCache cache,
      Models models,
      Access access,
      ListingTurn turn,
      Unloading unloading,
      Executor waiting) {
    return new RepositoryRoutes(
        access.management(),
        new Repository(cache, models.store(), openInference, turn, room, unloading, waiting));
  }

  private static ModelsHandler models(
      ModelCache cache,
      Telemetry telemetry,
      ListingTurn turn,
      Unloading unloading,
      BlockingAnswer answers) {
    return new ModelsHandler(
        cache,
        new RankedModels(cache, telemetry.tenants(), InstantSource.system(), turn),
        turn,
        unloading,
        answers);
  }

  /** Null where there is no store. */
  private static @Nullable WarmHandler warm(ModelCache cache, BlockingAnswer answers) {
    return cache.warm().map(warm -> new WarmHandler(warm, cache::refresh, answers)).orElse(null);
  }

  /** What the port of calls answers. */
  public RequestHandler traffic() {
    return traffic;
  }

  /** What the management port answers, where there is one. */
  public RequestHandler management() {
    return management;
  }

  /** The Open Inference Protocol's operations, for whatever else carries them than HTTP. */
  public OpenInference openInference() {
    return openInference;
  }

  /** Where its other answers have room until they are sent. */
  public AnswerRoom answerRoom() {
    return room;
  }

  /**
   * Where the routes are, and who may use them.
   *
   * @param apart whether the routes that change or list have a port of their own
   * @param calls who may call which model
   * @param limits how much each tenant may call; null if as much as it likes
   * @param management who may change or list
   */
  public record Access(
      boolean apart,
      CallAccess calls,
      @Nullable TenantLimits limits,
      ManagementAccess management) {}

  /**
   * The models that can be called.
   *
   * @param hasNamed whether there are models with names
   * @param answers the forms in which those answer: the multi-model dialect
   * @param registrable the models that can be registered; null if none can
   * @param singleAnswers the forms in which the model of calls that name none answers: the
   *     single-model dialect; null if there is no such model
   * @param store where models come from that nobody registered; null if there is none
   */
  public record Models(
      boolean hasNamed,
      AnswerFormats answers,
      @Nullable LocalSource registrable,
      @Nullable AnswerFormats singleAnswers,
      @Nullable ModelStore store) {}

  /**
   * What this server says it is a part of.
   *
   * @param name the endpoint's name where no path says it
   * @param variant the endpoint's production variant, as its answers name it
   */
  public record Endpoint(String name, String variant) {}

  /**
   * What this server says that clients may ask of it at once.
   *
   * @param cores requests scored at the same time
   * @param maxBodyBytes body limit of every route
   */
  public record Limits(int cores, int maxBodyBytes) {}
}
