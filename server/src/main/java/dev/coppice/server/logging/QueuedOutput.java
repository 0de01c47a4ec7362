package dev.coppice.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log's way to the standard output, by a {@link BoundedWriter}.
 *
 * <p>Nobody who logs ever waits. Warnings and errors that repeat pass once per second for each
 * place in the code; the number of those between follows a second later.
 */
public final class QueuedOutput extends AppenderBase<ILoggingEvent> {

  /** Of the appender that is this process's log. */
  static final String NAME = "STDOUT";

  /** Text of a line, with its stack trace. */
  private static final int MAX_BYTES = 16 << 10;

  /** Characters of the message of a line that was too long. */
  private static final int MAX_MESSAGE = 2000;

  /** Of whoever stops it without saying how long that may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RepeatLimit repeats = new RepeatLimit(System::nanoTime);
  private final OutputStream out;
  private volatile @Nullable Encoder<ILoggingEvent> encoder;
  private volatile @Nullable BoundedWriter writer;

  /**
   * @param out takes whole lines
   */
  QueuedOutput(OutputStream out) {
    this.out = out;
  }

  /** Of all lines from now on. */
  public void setEncoder(Encoder<ILoggingEvent> encoder) {
    this.encoder = encoder;
  }

  /** Gives this process's log another form from now on, unless it goes another way. */
  public static void useInThisProcess(LogFormat format) {
    QueuedOutput output = ofThisProcess();
    if (output != null) {
      output.setEncoder(format.newEncoder(output.getContext()));
    }
  }

  /** Lines of this process's log that were dropped so far; 0 where the log goes another way. */
  public static long droppedByThisProcess() {
    QueuedOutput output = ofThisProcess();
    return output == null ? 0 : output.dropped();
  }

  /**
   * Writes what is in the queue, if somebody reads it before {@code patience} is over; then the log
   * is over.
   */
  public static void endOfThisProcess(Duration patience) {
    QueuedOutput output = ofThisProcess();
    if (output != null) {
      output.stop(patience);
    }
  }

  private static @Nullable QueuedOutput ofThisProcess() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
            && context.getLogger("ROOT").getAppender(NAME) instanceof QueuedOutput output
        ? output
        : null;
  }

  /** Lines dropped because nobody read the output, or it was broken. */
  long dropped() {
    BoundedWriter lines = writer;
    return lines == null ? 0 : lines.dropped();
  }

  @Override
  public void start() {
    if (encoder == null) {
      addError("encoder: none (expected: one)");
      return;
    }
    writer =
        new BoundedWriter(
            "coppice-log",
            out,
            missing -> notice("(%d lines were dropped: nobody read the log)".formatted(missing)),
            () -> repeats.tellOverdue(this::tell));
    super.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      String kind = event.getLoggerName() + ' ' + event.getMessage();
      long suppressed = repeats.pass(kind);
      if (suppressed == RepeatLimit.SUPPRESSED) {
        return;
      }
      if (suppressed > 0) {
        tell(kind, suppressed);
      }
    }
    Encoder<ILoggingEvent> lines = encoder;
    if (lines != null) {
      offer(encoded(lines, event));
    }
  }

  /**
   * Tells of lines that came before, and may have had other names than the line that was written.
   *
   * @param kind the place in the code
   */
  private void tell(String kind, long count) {
    offer(
        notice(
            "(%d more like it, perhaps of other names, were suppressed: %s)"
                .formatted(count, kind)));
  }

  private void offer(byte[] line) {
    BoundedWriter lines = writer;
    if (lines != null) {
      lines.add(line, line.length);
    }
  }

  /** A line that would be too long goes without its stack trace, and what is still is cut. */
  private static byte[] encoded(Encoder<ILoggingEvent> lines, ILoggingEvent event) {
    byte[] line = lines.encode(event);
    if (line.length <= MAX_BYTES) {
      return line;
    }
    String message = event.getFormattedMessage();
    String start = message.substring(0, Math.min(message.length(), MAX_MESSAGE));
    IThrowableProxy thrown = event.getThrowableProxy();
    LoggingEvent rest =
        notice(event.getLevel(), thrown == null ? start : start + ": " + thrown.getClassName());
    rest.setLoggerName(event.getLoggerName());
    rest.setThreadName(event.getThreadName());
    return lines.encode(rest);
  }

  private static LoggingEvent notice(Level level, String message) {
    LoggingEvent event = new LoggingEvent();
    event.setLevel(level);
    event.setMessage(message);
    event.setInstant(Instant.now());
    event.setMDCPropertyMap(Map.of());
    return event;
  }

  /** A line about the log itself. */
  private byte[] notice(String text) {
    LoggingEvent event = notice(Level.INFO, text);
    event.setLoggerName(QueuedOutput.class.getName());
    event.setThreadName(Thread.currentThread().getName());
    Encoder<ILoggingEvent> lines = encoder;
    return lines == null ? new byte[0] : lines.encode(event);
  }

  @Override
  public void stop() {
    stop(PATIENCE);
  }

  private void stop(Duration patience) {
    if (!isStarted()) {
      return;
    }
    super.stop();
    repeats.tellAll(this::tell);
    BoundedWriter lines = writer;
    if (lines != null) {
      lines.close(patience);
    }
  }
}
