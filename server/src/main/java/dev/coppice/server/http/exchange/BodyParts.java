package dev.coppice.server.http.exchange;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body in parts, each made when the client has room for it. All calls come one after
 * another from the connection's event loop, where none may block.
 */
public interface BodyParts extends AutoCloseable {

  /** Whether {@link #next} can be called; false while the next part is being made. */
  default boolean isReady() {
    return true;
  }

  /**
   * Hears on the event loop that {@link #next} can be called again; set once, before anything else
   * is called.
   */
  default void onReady(Runnable listener) {}

  /**
   * The next part, of at least one byte and owned by the caller; null after the last. An exception
   * cuts the connection, so that nobody takes half an answer for the whole.
   */
  @Nullable ByteBuf next();

  /** Whether the parts handed out make up the answer that was asked for, and not only an excuse. */
  boolean isWhole();

  /** No more is wanted; once, whether all parts were taken or not. */
  @Override
  void close();
}
