package dev.coppice.server.api.management;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.Origin;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LocalSource;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.ControlFailures;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers a model from a local path, and answers when it is ready to score.
 *
 * <p>The checks stand in the order in which they are reported: the body, what must be in it, the
 * name, the path.
 */
public final class RegisterHandler {

  /** Names and paths have 1,024 characters at most. */
  public static final int MAX_BODY_BYTES = 64 << 10;

  /**
   * Of a name. With an escape of three for each byte, a path with a longer one would not fit into a
   * request's first line, and nobody could call or unload its model.
   */
  private static final int MAX_NAME_BYTES = 2700;

  private static final Logger LOG = LoggerFactory.getLogger(RegisterHandler.class);

  private final ModelCache cache;
  private final LocalSource models;
  private final BlockingAnswer answers;

  /**
   * @param models what can be registered
   * @param answers from a thread that may block
   */
  public RegisterHandler(ModelCache cache, LocalSource models, BlockingAnswer answers) {
    this.cache = cache;
    this.models = models;
    this.answers = answers;
  }

  /** Answers later, from another thread: even reading the body is too much for an event loop. */
  public void handle(Exchange exchange) {
    answers.respond(exchange, this::answer);
  }

  private Response answer(Exchange exchange) {
    RegisterRequest request;
    try {
      request = RegisterRequest.parse(exchange.body());
    } catch (IllegalArgumentException e) {
      return badRequest(String.valueOf(e.getMessage()));
    }
    String url = request.url();
    String modelName = request.modelName();
    if (url == null || url.isEmpty()) {
      return badRequest("Parameter url is required.");
    }
    if (modelName == null || modelName.isEmpty()) {
      return invalidModel("Model name is not defined.");
    }
    ModelName name;
    try {
      name = new ModelName(modelName);
    } catch (IllegalArgumentException e) {
      return invalidModel("model_name: " + Quoted.of(modelName) + " " + e.getMessage());
    }
    if (modelName.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      return invalidModel(
          "model_name: %s (expected: at most %d bytes of UTF-8, which a path can name)"
              .formatted(Quoted.of(modelName), MAX_NAME_BYTES));
    }
    return register(exchange.requestId(), name, url);
  }

  private Response register(String requestId, ModelName name, String url) {
    try {
      return register(requestId, name, models.at(url));
    } catch (IllegalArgumentException e) {
      return badRequest(String.valueOf(e.getMessage()));
    } catch (ServingException e) { // The disk does not answer.
      return ControlFailures.of(Failure.of(e));
    }
  }

  private Response register(String requestId, ModelName name, Origin source) {
    try {
      return cache.register(name, source)
          ? StatusBody.of(200, "Workers scaled")
          : JsonResponse.error(
              409, "ConflictStatusException", "Model " + name + " is already registered.");
    } catch (ServingException e) {
      return ControlFailures.of(Failure.of(e));
    } catch (RuntimeException e) {
      LOG.error("request {}: registering {} failed", requestId, name, e);
      return ControlFailures.of(Failure.internal());
    }
  }

  private static Response badRequest(String message) {
    return ControlFailures.of(Failure.targetRefused(message));
  }

  private static Response invalidModel(String message) {
    return ControlFailures.of(new Failure(Failure.Kind.INVALID_MODEL, message));
  }
}
