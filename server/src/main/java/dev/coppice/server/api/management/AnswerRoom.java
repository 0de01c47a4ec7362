package dev.coppice.server.api.management;

import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;

/**
 * Sends answers of the control routes, the large ones within what all requests may take: one is
 * there until its client has read it, and there are as many as there are clients that do not.
 * Together they have the share of one model.
 */
public final class AnswerRoom {

  /** Longer answers count; what shorter ones take is bounded by the number of connections. */
  private static final int SMALL_BYTES = 64 << 10;

  /** Whose share it is, wherever they are sent from. */
  private static final Object OWNER = AnswerRoom.class;

  private final SharedBytes account;

  /**
   * @param account what all requests may take of the heap, and of direct memory for answers
   */
  public AnswerRoom(SharedBytes account) {
    this.account = account;
  }

  /** Answers in JSON errors' plain form if there is no room. */
  public void respond(Exchange exchange, Response answer) {
    respond(exchange, answer, FailureForm.JSON);
  }

  /**
   * Answers, or refuses to if there is no room for the answer until it is sent.
   *
   * @param answer taken over
   * @param errors of the route
   */
  public void respond(Exchange exchange, Response answer, FailureForm errors) {
    int bytes = answer.body().readableBytes();
    if (bytes <= SMALL_BYTES) {
      exchange.respond(answer);
      return;
    }
    SharedBytes.Holding holding = account.open(OWNER);
    try {
      holding.take(bytes);
    } catch (HeapRefusedException e) {
      answer.body().release();
      exchange.respond(errors.of(Failure.answersFull(), exchange.requestId()));
      return;
    }
    exchange.onSent(delivered -> holding.close());
    exchange.respond(answer);
  }
}
