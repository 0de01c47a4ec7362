package dev.coppice.server.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One request, read whole and within limits, and its one answer. */
public interface Exchange {

  HttpMethod method();

  /** The path as sent, percent-encoded, without the query. */
  String path();

  /** The query as sent, without {@code ?}; empty if there is none. */
  String query();

  HttpHeaders headers();

  /** The body; readable until {@link #respond} is called, which releases it. */
  ByteBuf body();

  /** Gives the body's memory back before the answer; {@link #body} may not be asked any more. */
  void releaseBody();

  /** What goes out with the answer: the client's own id for the request, or a UUID. */
  String requestId();

  /** Takes what the log is to say of the request. */
  RequestNotes notes();

  /** When the request's first byte was decoded, on {@link System#nanoTime()}'s scale. */
  long arrivedNanos();

  /** The connection's event loop, which must not be blocked. */
  Executor eventLoop();

  ByteBufAllocator allocator();

  /**
   * Sends the answer and releases the body; once, from any thread. Takes over the answer's body.
   */
  void respond(Response response);

  /**
   * The same, with a body that goes out in parts as the client takes it; takes over {@code parts}.
   *
   * @param head the answer without its body, which is empty
   */
  void respond(Response head, BodyParts parts);

  /**
   * Runs on the event loop after the answer's last byte was handed to the kernel, or the connection
   * broke before. To be called before {@link #respond}; every listener is called.
   */
  void onSent(SentListener listener);

  /** Whether the client's connection has ended, so that no answer can reach it; from any thread. */
  boolean isAbandoned();

  /**
   * Runs on the event loop if the client's connection ends before {@link #respond} is called, or at
   * once if it has ended. To be called on the event loop; only the last listener counts.
   */
  void onAbandoned(Runnable listener);

  /** Learns how the sending of an answer ended. */
  @FunctionalInterface
  interface SentListener {
    void sent(boolean delivered);

    /** Both, one after the other. */
    static SentListener both(@Nullable SentListener first, SentListener then) {
      return first == null
          ? then
          : delivered -> {
            first.sent(delivered);
            then.sent(delivered);
          };
    }
  }
}
