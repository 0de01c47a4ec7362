package dev.coppice.server.api.invoke;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.http.exchange.Exchange;

/** Makes the invocation of a request, once its route is known; another protocol may share it. */
@FunctionalInterface
public interface InvocationOpening {

  /** By the headers, as the dialect says. */
  InvocationOpening BY_HEADERS = Invocation::new;

  /**
   * Makes it.
   *
   * @param dialect of the model that is called
   */
  Invocation open(Exchange exchange, Dialect dialect, Envelope envelope, RequestMetrics metrics);
}
