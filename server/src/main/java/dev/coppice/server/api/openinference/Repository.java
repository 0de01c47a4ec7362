package dev.coppice.server.api.openinference;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.control.ListingTurn;
import dev.coppice.server.api.control.Unloading;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Triton's model repository extension: lists, loads and unloads. */
public final class Repository {

  private static final Logger LOG = LoggerFactory.getLogger(Repository.class);

  private static final FailureForm FAILURES = OpenInferenceProtocol.REST.failures();

  private final OpenInference operations;
  private final Unloading unloading;
  private final AnswerRoom room;
  private final Executor waiting;
  private final RepositoryIndex index;

  /**
   * @param store whose models are listed; null if there is none
   * @param turn of lists of all models in memory
   * @param room for answers until they are sent
   * @param waiting runs what may block
   */
  public Repository(
      ModelCache cache,
      @Nullable ModelStore store,
      OpenInference operations,
      ListingTurn turn,
      AnswerRoom room,
      Unloading unloading,
      Executor waiting) {
    this.index = new RepositoryIndex(cache, store, turn);
    this.operations = operations;
    this.room = room;
    this.unloading = unloading;
    this.waiting = waiting;
  }

  /** {@code POST /v2/repository/index}. */
  public void index(Exchange exchange) {
    try {
      waiting.execute(() -> room.respond(exchange, page(exchange), FAILURES));
    } catch (RejectedExecutionException refused) {
      respond(exchange, Failure.refused(refused));
    }
  }

  private Response page(Exchange exchange) {
    try {
      return index.page(IndexRequest.parse(exchange.body()), Repository::models);
    } catch (IllegalArgumentException e) {
      return FAILURES.of(
          new Failure(Failure.Kind.BAD_PAYLOAD, String.valueOf(e.getMessage())),
          exchange.requestId());
    } catch (ServingException e) {
      return FAILURES.of(Failure.of(e), exchange.requestId());
    } catch (RuntimeException e) {
      LOG.error("listing the models failed", e);
      return FAILURES.of(Failure.internal(), exchange.requestId());
    }
  }

  private static Response models(List<RepositoryIndex.Entry> page) {
    return JsonResponse.ofArray(
        json -> {
          for (RepositoryIndex.Entry model : page) {
            json.writeStartObject();
            json.writeStringField("name", model.name());
            if (model.isInMemory()) {
              json.writeStringField("version", model.version());
            }
            json.writeStringField("state", model.isInMemory() ? "READY" : "UNAVAILABLE");
            json.writeStringField("reason", model.isInMemory() ? "" : "not in memory");
            json.writeEndObject();
          }
        });
  }

  /** {@code POST /v2/repository/models/{m}/load}. */
  public void load(Exchange exchange, String model) {
    operations.load(
        exchange.headers(),
        model,
        RestCalls.answering(exchange, loaded -> exchange.respond(nothing())));
  }

  /** {@code POST /v2/repository/models/{m}/unload}; answers when the memory is free. */
  public void unload(Exchange exchange, String model) {
    var unused =
        unloading
            .unload(model)
            .thenAccept(
                failure ->
                    exchange.respond(
                        failure
                            .map(why -> FAILURES.of(why, exchange.requestId()))
                            .orElseGet(Repository::nothing)));
  }

  private static Response nothing() {
    return new Response(200, "", Unpooled.EMPTY_BUFFER);
  }

  private static void respond(Exchange exchange, Failure failure) {
    exchange.respond(FAILURES.of(failure, exchange.requestId()));
  }
}
