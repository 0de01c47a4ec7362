package dev.coppice.server.grpc;

import dev.coppice.server.logging.RepeatLimit;
import io.grpc.StatusRuntimeException;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Takes what gRPC's library logs: defects go to the server's log, one line per second of each
 * source. What clients cause, a stack trace per message, goes nowhere: it would block the event
 * loop on the standard error.
 *
 * <p>A defect that ends a connection, with all its calls, is told as quietly as a client that broke
 * HTTP/2 or left; what was thrown says which it is.
 */
final class GrpcLog extends Handler {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(GrpcLog.class);

  private static final String OF_CONNECTIONS = "io.grpc.netty.NettyServerHandler";

  // Both are held, or their settings are forgotten.
  private final Logger source = Logger.getLogger("io.grpc");
  private final Logger ofConnections = Logger.getLogger(OF_CONNECTIONS);
  private final RepeatLimit repeats = new RepeatLimit(System::nanoTime);

  /** Takes it until this is {@linkplain #close closed}. */
  void begin() {
    source.setUseParentHandlers(false);
    source.addHandler(this);
    ofConnections.setLevel(Level.FINE);
  }

  @Override
  public void publish(LogRecord event) {
    if (!isDefect(event)) {
      return;
    }
    long suppressed = repeats.pass(String.valueOf(event.getSourceClassName()));
    if (suppressed != RepeatLimit.SUPPRESSED) {
      LOG.error("gRPC: {}", event.getMessage(), event.getThrown());
    }
  }

  private static boolean isDefect(LogRecord event) {
    Throwable thrown = event.getThrown();
    if (thrown instanceof StatusRuntimeException) {
      return false; // A message that is none of its method.
    }
    return event.getLevel().intValue() >= Level.SEVERE.intValue()
        || (OF_CONNECTIONS.equals(event.getLoggerName())
            && thrown != null
            && !isOfClient(thrown)
            && !isOfClient(thrown.getCause())
            && !(thrown instanceof IllegalArgumentException)); // A time that is none.
  }

  private static boolean isOfClient(@Nullable Throwable thrown) {
    return thrown instanceof Http2Exception || thrown instanceof IOException;
  }

  @Override
  public void flush() {
    // The server's log does.
  }

  @Override
  public void close() {
    source.removeHandler(this);
  }
}
