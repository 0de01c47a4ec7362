package dev.coppice.server.api.management;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LocalSource;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.Failures;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers a model from a local path, and answers when it is ready to score.
 *
 * <p>The checks stand in the order in which they are reported: the body, what must be in it, the
 * name, the path. The first three cost no thread; whatever reads the disk runs where it may block.
 */
public final class RegisterHandler {

  private static final Logger LOG = LoggerFactory.getLogger(RegisterHandler.class);

  private final ModelCache cache;
  private final LocalSource models;
  private final Executor blocking;

  /**
   * @param models what can be registered
   * @param blocking runs tasks that may block
   */
  public RegisterHandler(ModelCache cache, LocalSource models, Executor blocking) {
    this.cache = cache;
    this.models = models;
    this.blocking = blocking;
  }

  public void handle(Exchange exchange) {
    RegisterRequest request;
    try {
      request = RegisterRequest.parse(exchange.body());
    } catch (IllegalArgumentException e) {
      exchange.respond(badRequest(String.valueOf(e.getMessage())));
      return;
    }
    String url = request.url();
    String modelName = request.modelName();
    if (url == null || url.isEmpty()) {
      exchange.respond(badRequest("Parameter url is required."));
    } else if (modelName == null || modelName.isEmpty()) {
      exchange.respond(invalidModel("Model name is not defined."));
    } else {
      register(exchange, modelName, url);
    }
  }

  private void register(Exchange exchange, String modelName, String url) {
    ModelName name;
    try {
      name = new ModelName(modelName);
    } catch (IllegalArgumentException e) {
      exchange.respond(invalidModel("model_name: " + Quoted.of(modelName) + " " + e.getMessage()));
      return;
    }
    blocking.execute(() -> exchange.respond(register(exchange.requestId(), name, url)));
  }

  private Response register(String requestId, ModelName name, String url) {
    ModelSource source;
    try {
      source = models.at(url);
    } catch (IllegalArgumentException e) {
      return badRequest(String.valueOf(e.getMessage()));
    }
    try {
      return cache.register(name, source)
          ? StatusBody.of(200, "Workers scaled")
          : JsonResponse.error(
              409, "ConflictStatusException", "Model " + name + " is already registered.");
    } catch (ServingException e) {
      return Failures.of(Failure.of(e));
    } catch (RuntimeException e) {
      LOG.error("request {}: registering {} failed", requestId, name, e);
      return Failures.of(Failure.internal());
    }
  }

  private static Response badRequest(String message) {
    return Failures.of(Failure.targetRefused(message));
  }

  private static Response invalidModel(String message) {
    return Failures.of(new Failure(Failure.Kind.INVALID_MODEL, message));
  }
}
