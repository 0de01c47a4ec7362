package dev.coppice.server.api.openinference;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.ModelName;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Triton's model repository extension: lists what is in memory, loads and unloads. */
public final class Repository {

  private static final FailureForm ERRORS = OpenInferenceProtocol.REST.failures();

  private final ModelCache cache;
  private final OpenInference operations;
  private final Duration unloadTimeout;
  private final Executor blocking;

  /**
   * @param unloadTimeout how long an unload waits for the model's memory
   * @param blocking runs what may block
   */
  public Repository(
      ModelCache cache, OpenInference operations, Duration unloadTimeout, Executor blocking) {
    this.cache = cache;
    this.operations = operations;
    this.unloadTimeout = unloadTimeout;
    this.blocking = blocking;
  }

  /** {@code POST /v2/repository/index}. */
  public void index(Exchange exchange) {
    try {
      blocking.execute(() -> exchange.respond(page(exchange)));
    } catch (RejectedExecutionException stopped) {
      respond(exchange, Failure.stopping());
    }
  }

  private Response page(Exchange exchange) {
    IndexRequest request;
    try {
      request = IndexRequest.parse(exchange.body());
    } catch (IllegalArgumentException e) {
      return ERRORS.of(
          new Failure(Failure.Kind.BAD_PAYLOAD, String.valueOf(e.getMessage())),
          exchange.requestId());
    }
    List<ModelStatus> page =
        cache.list().stream()
            .filter(model -> model.name().value().startsWith(request.prefix()))
            .filter(model -> model.name().value().compareTo(request.after()) > 0)
            .limit(request.limit())
            .toList();
    return JsonResponse.of(
        200,
        json -> {
          json.writeStartArray();
          for (ModelStatus model : page) {
            json.writeStartObject();
            json.writeStringField("name", model.name().value());
            json.writeStringField("version", model.version());
            json.writeStringField("state", "READY");
            json.writeStringField("reason", "");
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** {@code POST /v2/repository/models/{m}/load}. */
  public void load(Exchange exchange, String model) {
    operations.load(model, RestCalls.answering(exchange, loaded -> nothing()));
  }

  /** {@code POST /v2/repository/models/{m}/unload}; answers when the memory is free. */
  public void unload(Exchange exchange, String model) {
    Optional<CompletableFuture<Void>> freed;
    try {
      freed = cache.unload(new ModelName(model));
    } catch (IllegalArgumentException e) {
      freed = Optional.empty();
    }
    if (freed.isEmpty()) {
      respond(exchange, Failure.modelNotFound(model));
      return;
    }
    var unused =
        freed
            .get()
            .thenApply(nothing -> nothing())
            .completeOnTimeout(
                ErrorBody.of(408, "Timed out while the model's memory was being freed."),
                unloadTimeout.toMillis(),
                TimeUnit.MILLISECONDS)
            .thenAccept(exchange::respond);
  }

  private static Response nothing() {
    return new Response(200, "", Unpooled.EMPTY_BUFFER);
  }

  private static void respond(Exchange exchange, Failure failure) {
    exchange.respond(ERRORS.of(failure, exchange.requestId()));
  }
}
