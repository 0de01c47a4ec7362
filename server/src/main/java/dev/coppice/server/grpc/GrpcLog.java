package dev.coppice.server.grpc;

import dev.coppice.server.logging.RepeatLimit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what gRPC's library logs: defects go to the server's log, one line per second of each
 * source. What clients cause, a stack trace per message, goes nowhere: it would block the event
 * loop on the standard error.
 */
final class GrpcLog extends Handler {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(GrpcLog.class);

  private final Logger source = Logger.getLogger("io.grpc"); // Held, or its handler is forgotten.
  private final RepeatLimit repeats = new RepeatLimit(System::nanoTime);

  /** Takes it until this is {@linkplain #close closed}. */
  void begin() {
    source.setUseParentHandlers(false);
    source.addHandler(this);
  }

  @Override
  public void publish(LogRecord event) {
    if (event.getLevel().intValue() < Level.SEVERE.intValue()) {
      return;
    }
    long suppressed = repeats.pass(String.valueOf(event.getSourceClassName()));
    if (suppressed != RepeatLimit.SUPPRESSED) {
      LOG.error("gRPC: {}", event.getMessage(), event.getThrown());
    }
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
