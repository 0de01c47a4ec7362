package dev.coppice.server.api.invoke;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/** What a route puts around the answers of a model, in whatever dialect it speaks. */
public interface Envelope {

  /** Under which the route's calls are counted. */
  RequestMetrics.Route route();

  /** The form of errors, also of those from before a model was found. */
  FailureForm errors(Dialect dialect);

  /** The request header that names the form of the answer. */
  AsciiString acceptHeader();

  /** The headers of every success. */
  List<Map.Entry<String, String>> headers();

  /**
   * Answers with scores.
   *
   * @param scores status, type and body of the dialect, taken over
   */
  void respond(Exchange exchange, Response scores);
}
