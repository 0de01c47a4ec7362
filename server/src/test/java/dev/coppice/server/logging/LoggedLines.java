package dev.coppice.server.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EchoEncoder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the log of this process says from when this is made until it is closed. */
public final class LoggedLines implements AutoCloseable {

  private final List<String> messages = new CopyOnWriteArrayList<>();

  /** Begins to listen; one at a time. */
  public LoggedLines() {
    LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    QueuedOutput log =
        (QueuedOutput) logback.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(QueuedOutput.NAME);
    log.setEncoder(
        new EchoEncoder<>() {
          @Override
          public byte[] encode(ILoggingEvent event) {
            messages.add(event.getFormattedMessage());
            return new byte[0];
          }
        });
  }

  /** The messages so far; grows. */
  public List<String> messages() {
    return messages;
  }

  @Override
  public void close() {
    QueuedOutput.useInThisProcess(LogFormat.TEXT);
  }
}
