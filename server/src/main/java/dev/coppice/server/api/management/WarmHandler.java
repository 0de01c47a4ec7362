package dev.coppice.server.api.management;

import dev.coppice.cache.warmup.WarmModels;
import dev.coppice.loader.ModelName;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.Failures;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Queues models to be loaded before calls ask for them, and answers at once how many were queued.
 */
public final class WarmHandler {

  /** Some thousands of names; more come in further requests. */
  public static final int MAX_BODY_BYTES = 64 << 10;

  private final WarmModels warm;
  private final BlockingAnswer blocking;

  /**
   * @param blocking runs tasks that may block
   */
  public WarmHandler(WarmModels warm, Executor blocking) {
    this.warm = warm;
    this.blocking = new BlockingAnswer(blocking);
  }

  /** Answers from another thread: reading the body and ranking are too much for an event loop. */
  public void handle(Exchange exchange) {
    blocking.respond(exchange, this::answer);
  }

  private Response answer(Exchange exchange) {
    WarmRequest request;
    try {
      request = WarmRequest.parse(exchange.body());
    } catch (IllegalArgumentException e) {
      return Failures.of(Failure.targetRefused(String.valueOf(e.getMessage())));
    }
    int queued = warm.warmUp().add(names(request));
    return JsonResponse.of(
        202,
        json -> {
          json.writeStartObject();
          json.writeNumberField("queued", queued);
          json.writeEndObject();
        });
  }

  private List<ModelName> names(WarmRequest request) {
    if (request.count() == 0) {
      return request.models();
    }
    warm.countCalls();
    return List.copyOf(warm.popularity().hottest(request.count()).keySet());
  }
}
