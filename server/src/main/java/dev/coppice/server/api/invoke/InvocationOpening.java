package dev.coppice.server.api.invoke;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.http.exchange.Exchange;

/** Makes the invocation of a request, once its route is known; another protocol may share it. */
@FunctionalInterface
public interface InvocationOpening {

  /** By the headers, as their dialect says. */
  InvocationOpening BY_HEADERS =
      (exchange, headers, envelope, metrics) ->
          new Invocation(exchange, headers, headers.dialect(), envelope, metrics);

  /**
   * Makes it.
   *
   * @param headers what they ask for, and the dialect of the model that is called
   */
  Invocation open(Exchange exchange, HeaderForm headers, Envelope envelope, RequestMetrics metrics);
}
