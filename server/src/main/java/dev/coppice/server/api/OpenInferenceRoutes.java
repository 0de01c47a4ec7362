package dev.coppice.server.api;

import dev.coppice.server.api.openinference.RestCalls;
import dev.coppice.server.http.exchange.Exchange;
import java.util.List;
import java.util.Set;

/** The routes of the Open Inference Protocol that ask models, or ask for them. */
final class OpenInferenceRoutes implements Routes {

  private static final String BEFORE = "/" + Operations.OPEN_INFERENCE;

  private static final Set<String> HEALTH =
      Set.of(BEFORE + "/health/live", BEFORE + "/health/ready");

  private final RestCalls calls;

  OpenInferenceRoutes(RestCalls calls) {
    this.calls = calls;
  }

  @Override
  public boolean isProbe(String path) {
    return HEALTH.contains(path);
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
      case "models" -> segments.size() > 2 && model(exchange, segments);
      default -> false;
    };
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

  /** {@code v2/models/{m}}, then perhaps {@code versions/{v}}, then perhaps an operation. */
  private boolean model(Exchange exchange, List<String> segments) {
    String model = segments.get(2);
    boolean hasVersion = segments.size() > 4 && segments.get(3).equals("versions");
    String version = hasVersion ? segments.get(4) : "";
    int next = hasVersion ? 5 : 3;
    if (segments.size() == next) {
      Operations.get(exchange, () -> calls.model(exchange, model, version));
      return true;
    }
    return segments.size() == next + 1 && operation(exchange, segments.get(next), model, version);
  }

  private boolean operation(Exchange exchange, String name, String model, String version) {
    switch (name) {
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
