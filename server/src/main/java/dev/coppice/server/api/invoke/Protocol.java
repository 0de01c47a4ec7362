package dev.coppice.server.api.invoke;

import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.AnswerStyle;
import java.util.function.Function;

/**
 * How a family of routes speaks to its clients, whatever it is asked; one operation's part of it is
 * its {@link Envelope}.
 *
 * @param style the HTTP server's own part of each answer
 * @param failures the form of failures of requests that name no operation
 * @param callFailures the form of failures of calls, given the dialect of the model they name
 */
public record Protocol(
    AnswerStyle style, FailureForm failures, Function<Dialect, FailureForm> callFailures) {

  /** The plain routes: JSON, but a call fails in the dialect of its model. */
  public static final Protocol PLAIN =
      new Protocol(AnswerStyle.PLAIN, FailureForm.JSON, Dialect::failures);
}
