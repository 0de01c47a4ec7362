package dev.coppice.server.api.management;

import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends answers of the control routes. A large one counts in what all requests may take until its
 * client has read it, for each client may leave one unread; all that one room sends have the share
 * of one model, so a server has one.
 */
public final class AnswerRoom {

  /** Longer answers count; what shorter ones take is bounded by the number of connections. */
  private static final int SMALL_BYTES = 64 << 10;

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
    Runnable giveBack = take(bytes);
    if (giveBack == null) {
      answer.body().release();
      exchange.respond(errors.of(Failure.answersFull(), exchange.requestId()));
      return;
    }
    exchange.onSent(delivered -> giveBack.run());
    exchange.respond(answer);
  }

  /**
   * Takes room for an answer that is sent otherwise.
   *
   * @return what gives it back, once; null if there is none
   */
  public @Nullable Runnable take(int bytes) {
    if (bytes <= SMALL_BYTES) {
      return () -> {};
    }
    SharedBytes.Holding holding = account.open(this);
    try {
      holding.take(bytes);
    } catch (HeapRefusedException e) {
      return null;
    }
    return holding::close;
  }
}
