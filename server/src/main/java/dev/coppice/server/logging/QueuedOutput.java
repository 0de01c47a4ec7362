package dev.coppice.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log's way to the standard output: a bounded queue and one thread that writes.
 *
 * <p>Nobody who logs ever waits. When the output is not read, the queue fills, further lines are
 * dropped, and the first line after that says how many. Warnings and errors that repeat pass once
 * per second for each place in the code; the number of those between follows a second later.
 */
public final class QueuedOutput extends AppenderBase<ILoggingEvent> {

  /** Of the appender that is this process's log. */
  static final String NAME = "STDOUT";

  private static final int MAX_LINES = 1024;

  /** Text of a line in the queue, with its stack trace. */
  private static final int MAX_BYTES = 16 << 10;

  /** Text of all lines in the queue. */
  private static final int MAX_BYTES_OF_ALL = 2 << 20;

  /** Characters of the message of a line that was too long. */
  private static final int MAX_MESSAGE = 2000;

  /** Of whoever stops it without saying how long that may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(MAX_LINES);
  private final AtomicLong queuedBytes = new AtomicLong();
  private final RepeatLimit repeats = new RepeatLimit(System::nanoTime);
  private final OutputStream out;
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong untold = new AtomicLong();
  private volatile @Nullable Encoder<ILoggingEvent> encoder;
  private @Nullable Thread writer;
  private volatile boolean closing;

  /**
   * @param out takes each line whole, by one write and one flush
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
    return dropped.get();
  }

  @Override
  public void start() {
    if (encoder == null) {
      addError("encoder: none (expected: one)");
      return;
    }
    super.start();
    writer = Thread.ofPlatform().name("coppice-log").daemon().start(this::writeUntilClosed);
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
        offer(suppressed(kind, suppressed));
      }
    }
    Encoder<ILoggingEvent> lines = encoder;
    if (lines != null) {
      offer(encoded(lines, event));
    }
  }

  /**
   * Of lines that came before, and that may have named others than the one that was written.
   *
   * @param kind the place in the code
   */
  private byte[] suppressed(String kind, long count) {
    return notice(
        "(%d more like it, perhaps of other names, were suppressed: %s)".formatted(count, kind));
  }

  private void offer(byte[] line) {
    if (queuedBytes.get() <= MAX_BYTES_OF_ALL - line.length && queue.offer(line)) {
      queuedBytes.addAndGet(line.length);
    } else {
      dropped.incrementAndGet();
      untold.incrementAndGet();
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

  private void writeUntilClosed() {
    try {
      while (!closing || !queue.isEmpty()) {
        byte[] line = queue.poll(1, TimeUnit.SECONDS); // Then a count may be due.
        if (line != null) {
          queuedBytes.addAndGet(-line.length);
          write(line);
        }
        repeats.tellOverdue((kind, count) -> write(suppressed(kind, count)));
        long missing = untold.getAndSet(0);
        if (missing > 0) {
          write(notice("(%d lines were dropped: nobody read the log)".formatted(missing)));
        }
      }
      repeats.tellAll((kind, count) -> write(suppressed(kind, count)));
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(byte[] line) {
    try {
      out.write(line);
      out.flush();
    } catch (IOException e) {
      dropped.incrementAndGet();
    }
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
    closing = true;
    // Wakes a writer that waits; one that is blocked by the output is left behind.
    var unused = queue.offer(new byte[0]);
    Thread thread = writer;
    try {
      if (thread != null) {
        thread.join(patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
