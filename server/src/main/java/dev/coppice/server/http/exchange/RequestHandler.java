package dev.coppice.server.http.exchange;

/** Answers requests; called on the event loop, where it must not block. */
@FunctionalInterface
public interface RequestHandler {

  /** Answers through {@link Exchange#respond}, at once or later; an exception becomes a 500. */
  void handle(Exchange exchange);

  /**
   * What the clients of a path expect of the server's own part of an answer.
   *
   * @param path as sent, without the query; empty if the request could not be read so far
   */
  default AnswerStyle styleOf(String path) {
    return AnswerStyle.PLAIN;
  }
}
