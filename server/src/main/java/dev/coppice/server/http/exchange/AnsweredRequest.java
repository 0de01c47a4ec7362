package dev.coppice.server.http.exchange;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request whose answer is about to go out, for the log.
 *
 * @param id the one that goes out with the answer
 * @param client address of the other end of the connection
 * @param method as sent; empty if it could not be read so far
 * @param path as sent, without the query; empty if it could not be read so far
 * @param headers empty if they could not be read; good until the answer goes out
 * @param arrivedNanos when its first byte was decoded, on {@link System#nanoTime()}'s scale
 * @param bodyBytes of the request that came
 * @param status as it goes out
 * @param isLong whether the client may come to have a part of the answer alone: its body is made
 *     while it goes out, or is more than goes out at once
 * @param cause of a failure, as the client is told; or empty
 * @param notes what the handler noted
 */
public record AnsweredRequest(
    CharSequence id,
    String client,
    String method,
    String path,
    HttpHeaders headers,
    long arrivedNanos,
    long bodyBytes,
    int status,
    boolean isLong,
    String cause,
    RequestNotes notes) {

  private static final Logger LOG = LoggerFactory.getLogger(AnsweredRequest.class);

  /**
   * Reports it to whoever logs, whose failure no client is to wait for.
   *
   * @return who hears how the answer's sending ends; null if nobody does
   */
  public @Nullable EndListener reportedTo(RequestHandler handler) {
    try {
      return handler.answering(this);
    } catch (RuntimeException | Error e) { // The client gets its answer all the same.
      LOG.error("request {}: nobody hears of its answer", id, e);
      return null;
    }
  }

  /** The same for as long as one likes. */
  public AnsweredRequest withoutHeaders() {
    return new AnsweredRequest(
        id,
        client,
        method,
        path,
        EmptyHttpHeaders.INSTANCE,
        arrivedNanos,
        bodyBytes,
        status,
        isLong,
        cause,
        notes);
  }

  /** Hears how the answer's sending ended; on the event loop. */
  @FunctionalInterface
  public interface EndListener {

    /**
     * The request is over.
     *
     * @param delivered whether the whole answer was handed to the kernel
     * @param bodyBytes of the answer that were made
     */
    void ended(boolean delivered, long bodyBytes);
  }
}
