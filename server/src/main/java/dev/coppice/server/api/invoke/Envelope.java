package dev.coppice.server.api.invoke;

import dev.coppice.metrics.meters.Route;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import java.util.List;
import java.util.Map;

/**
 * What one operation of a protocol puts around a model's answers, whatever their dialect; nothing,
 * if it does not say.
 */
public interface Envelope {

  Protocol protocol();

  /** The route under which calls are counted. */
  Route route();

  /** The headers of every success. */
  default List<Map.Entry<String, String>> headers() {
    return List.of();
  }

  /**
   * Answers with scores.
   *
   * @param scores status, type and body of the dialect, taken over
   */
  default void respond(Exchange exchange, Response scores) {
    exchange.respond(scores);
  }

  /**
   * Answers with scores in parts.
   *
   * @param head status and type of the dialect
   * @param parts taken over
   */
  default void respond(Exchange exchange, Response head, BodyParts parts) {
    exchange.respond(head, parts);
  }
}
