package dev.coppice.server.api.control;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests away from the event loop, where reading a body and more may block. */
public final class BlockingAnswer {

  private static final Logger LOG = LoggerFactory.getLogger(BlockingAnswer.class);

  private final Executor blocking;
  private final AnswerRoom room;

  /**
   * @param blocking runs tasks that may block
   * @param room for answers until they are sent
   */
  public BlockingAnswer(Executor blocking, AnswerRoom room) {
    this.blocking = blocking;
    this.room = room;
  }

  /** Where its answers are until they are sent. */
  public AnswerRoom room() {
    return room;
  }

  /** Answers with what needed no other thread. */
  public void respondAtOnce(Exchange exchange, Response answer) {
    room.respond(exchange, answer);
  }

  /** Answers later, from another thread, a defect by 500; at once if none can be had. */
  public void respond(Exchange exchange, Function<Exchange, Response> answer) {
    execute(exchange, () -> room.respond(exchange, made(exchange, answer)));
  }

  /**
   * The same of a long answer, which is made once there is room for it.
   *
   * @param size tells, on that other thread, the bytes that it takes at most
   * @param answer makes it of so many bytes
   */
  public void respond(Exchange exchange, IntSupplier size, IntFunction<Response> answer) {
    execute(
        exchange,
        () -> {
          int most = size.getAsInt();
          room.respond(exchange, most, () -> made(exchange, asked -> answer.apply(most)));
        });
  }

  private void execute(Exchange exchange, Runnable task) {
    try {
      blocking.execute(task);
    } catch (RejectedExecutionException refused) {
      exchange.respond(ControlFailures.of(Failure.refused(refused)));
    }
  }

  private static Response made(Exchange exchange, Function<Exchange, Response> answer) {
    try {
      return answer.apply(exchange);
    } catch (Throwable e) { // Nobody else would answer the client and release its body.
      LOG.error("request {} failed", exchange.requestId(), e);
      return ControlFailures.of(Failure.internal());
    }
  }
}
