package dev.coppice.server.api.management;

import dev.coppice.cache.warmup.WarmModels;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.ControlFailures;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.RequestTrace;
import dev.coppice.server.http.exchange.CacheControl;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.function.Consumer;

/**
 * Queues models to be loaded before calls ask for them, and answers at once how many were queued.
 */
public final class WarmHandler {

  /** Some thousands of names; more come in further requests. */
  public static final int MAX_BODY_BYTES = 64 << 10;

  private final WarmModels warm;
  private final Consumer<ModelName> newest;
  private final BlockingAnswer answers;

  /**
   * @param newest has the newest version of a model loaded that its store has, or fails; blocks
   * @param answers from a thread that may block
   */
  public WarmHandler(WarmModels warm, Consumer<ModelName> newest, BlockingAnswer answers) {
    this.warm = warm;
    this.newest = newest;
    this.answers = answers;
  }

  /** Answers from another thread: reading the body and ranking are too much for an event loop. */
  public void handle(Exchange exchange) {
    answers.respond(exchange, this::answer);
  }

  private Response answer(Exchange exchange) {
    WarmRequest request;
    try {
      request = WarmRequest.parse(exchange.body());
    } catch (IllegalArgumentException e) {
      return ControlFailures.of(Failure.targetRefused(String.valueOf(e.getMessage())));
    }
    if (CacheControl.isNoCache(
        HeaderField.value(exchange.headers(), HttpHeaderNames.CACHE_CONTROL))) {
      return RequestTrace.begin(exchange.headers())
          .step("wait for load", () -> refreshed(request.models()));
    }
    int queued = warm.warmUp().add(names(request));
    return JsonResponse.of(202, json -> json.writeNumberField("queued", queued));
  }

  /**
   * Answers once the store was asked for one model, and a newer version of it is in memory; or says
   * why it is not, though the old one serves on.
   */
  private Response refreshed(List<ModelName> models) {
    if (models.size() != 1) {
      return ControlFailures.of(
          Failure.targetRefused(
              "models: %d names (expected: one with Cache-Control: no-cache)"
                  .formatted(models.size())));
    }
    try {
      newest.accept(models.getFirst());
      return StatusBody.of(200, "Model \"" + models.getFirst().value() + "\" refreshed");
    } catch (ServingException e) {
      return ControlFailures.of(Failure.of(e));
    }
  }

  private List<ModelName> names(WarmRequest request) {
    if (request.count() == 0) {
      return request.models();
    }
    warm.countCalls();
    return List.copyOf(warm.popularity().hottest(request.count()).keySet());
  }
}
