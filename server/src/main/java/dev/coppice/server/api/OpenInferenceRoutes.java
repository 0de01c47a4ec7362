package dev.coppice.server.api;

import dev.coppice.server.api.openinference.RestCalls;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes of the Open Inference Protocol that ask models, or ask for them. */
final class OpenInferenceRoutes implements Routes {

  private final RestCalls calls;

  OpenInferenceRoutes(RestCalls calls) {
    this.calls = calls;
  }

  @Override
  public boolean answer(Exchange exchange, RequestPath path) {
    List<String> segments = path.segments();
    if (!segments.getFirst().equals(Operations.OPEN_INFERENCE)) {
      return false;
    }
    if (segments.size() == 1) {
      Operations.get(exchange, () -> exchange.respond(calls.server()));
      return true;
    }
    return switch (segments.get(1)) {
      case "health" -> segments.size() == 3 && health(exchange, segments.get(2));
      case "models" -> model(exchange, segments);
      default -> false;
    };
  }

  @Override
  public @Nullable RequestHandler refuser(
      HttpMethod method, RequestPath path, HttpHeaders headers) {
    Question call = method.equals(HttpMethod.POST) ? call(path) : null;
    return call == null ? null : calls.refuser(headers, call.model(), call.version());
  }

  @Override
  public boolean readsBody(RequestPath path) {
    return call(path) != null;
  }

  /** Null if the path is not that of calls. */
  private static @Nullable Question call(RequestPath path) {
    List<String> segments = path.segments();
    Question question =
        segments.getFirst().equals(Operations.OPEN_INFERENCE)
                && segments.size() > 1
                && segments.get(1).equals("models")
            ? Question.of(segments)
            : null;
    return question != null && question.operation().equals("infer") ? question : null;
  }

  private boolean health(Exchange exchange, String question) {
    switch (question) {
      case "live" -> Operations.get(exchange, () -> exchange.respond(calls.live()));
      case "ready" -> Operations.get(exchange, () -> exchange.respond(calls.ready()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * What is asked of a model.
   *
   * @param version empty for any
   * @param operation empty if the model itself is asked for
   */
  private record Question(String model, String version, String operation) {

    /** {@code v2/models/{m}}, then perhaps {@code versions/{v}}, then perhaps an operation. */
    static @Nullable Question of(List<String> segments) {
      if (segments.size() < 3) {
        return null;
      }
      boolean hasVersion = segments.size() > 4 && segments.get(3).equals("versions");
      int next = hasVersion ? 5 : 3;
      return segments.size() > next + 1
          ? null
          : new Question(
              segments.get(2),
              hasVersion ? segments.get(4) : "",
              segments.size() == next ? "" : segments.get(next));
    }
  }

  private boolean model(Exchange exchange, List<String> segments) {
    Question question = Question.of(segments);
    if (question == null) {
      return false;
    }
    String model = question.model();
    String version = question.version();
    switch (question.operation()) {
      case "" -> Operations.get(exchange, () -> calls.model(exchange, model, version));
      case "infer" -> Operations.post(exchange, () -> calls.infer(exchange, model, version));
      case "ready" -> Operations.get(exchange, () -> calls.modelReady(exchange, model, version));
      case "stats" -> Operations.get(exchange, () -> calls.statistics(exchange, model, version));
      default -> {
        return false;
      }
    }
    return true;
  }
}
