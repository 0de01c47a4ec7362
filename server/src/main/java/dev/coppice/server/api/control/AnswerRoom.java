package dev.coppice.server.api.control;

import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends answers of the control routes, which count until their clients have read them, for each
 * client may leave one unread. A large one counts in an account of the heap: that of all requests,
 * in which a room has the share of one model, so that a server has one; or an account of its own,
 * where there is one model alone. Smaller ones have room of their own, so that neither kind has to
 * wait for the other.
 */
public final class AnswerRoom {

  /** Shorter answers do not count; what they take is bounded by the number of connections. */
  private static final int TINY_BYTES = 4 << 10;

  private static final int SMALL_BYTES = 64 << 10;

  private final SharedBytes account;
  private final SharedBytes small;

  /**
   * @param account of the heap, and of direct memory for answers
   * @param small what answers of up to 64 KiB may take of direct memory beside that
   */
  public AnswerRoom(SharedBytes account, SharedBytes small) {
    this.account = account;
    this.small = small;
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
    if (hold(exchange, answer.body().readableBytes(), errors)) {
      exchange.respond(answer);
    } else {
      answer.body().release();
    }
  }

  /**
   * The same of a long answer, which is made once there is room for it.
   *
   * @param most bytes that it takes at most
   * @param answer makes it, and throws nothing
   */
  public void respond(Exchange exchange, int most, Supplier<Response> answer) {
    if (hold(exchange, most, FailureForm.JSON)) {
      exchange.respond(answer.get());
    }
  }

  /** Takes room until the answer is sent; if there is none, that is the answer. */
  private boolean hold(Exchange exchange, int bytes, FailureForm errors) {
    Runnable giveBack = take(bytes);
    if (giveBack == null) {
      exchange.respond(errors.of(Failure.answersFull(), exchange.requestId()));
      return false;
    }
    exchange.onSent(delivered -> giveBack.run());
    return true;
  }

  /**
   * Takes room for an answer that is sent otherwise.
   *
   * @return what gives it back, once; null if there is none
   */
  public @Nullable Runnable take(int bytes) {
    if (bytes <= TINY_BYTES) {
      return () -> {};
    }
    SharedBytes.Holding holding =
        bytes <= SMALL_BYTES ? small.open(new Object()) : account.open(this);
    try {
      holding.take(bytes);
    } catch (HeapRefusedException e) {
      return null;
    }
    return holding::close;
  }
}
