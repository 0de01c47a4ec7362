package dev.coppice.server.http;

/** Answers requests; called on the event loop, where it must not block. */
@FunctionalInterface
public interface RequestHandler {

  /** Answers through {@link Exchange#respond}, at once or later; an exception becomes a 500. */
  void handle(Exchange exchange);
}
