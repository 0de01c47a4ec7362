package dev.coppice.model;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What some loggers say during each test, which goes nowhere else; an extension. */
public final class LogLines implements BeforeEachCallback, AfterEachCallback {

  private final List<Logger> loggers;
  private final Kept log = new Kept();

  /** Threads of the code under test add, that of the test looks. */
  private static final class Kept extends AppenderBase<ILoggingEvent> {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      events.add(event);
    }
  }

  private LogLines(Stream<String> loggers) {
    this.loggers = loggers.map(each -> (Logger) LoggerFactory.getLogger(each)).toList();
  }

  /** Of these classes. */
  public static LogLines of(Class<?>... loggers) {
    return new LogLines(Stream.of(loggers).map(Class::getName));
  }

  /** Of all in a package, and in those below it. */
  public static LogLines ofPackage(String name) {
    return new LogLines(Stream.of(name));
  }

  /** From now on until the test ends, they say nothing below this level. */
  public LogLines from(Level level) {
    loggers.forEach(logger -> logger.setLevel(level));
    return this;
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    log.start();
    for (Logger logger : loggers) {
      logger.setAdditive(false);
      logger.addAppender(log);
    }
  }

  /** The lines so far, whose levels matter. */
  public List<ILoggingEvent> events() {
    return List.copyOf(log.events);
  }

  /** The lines so far. */
  public List<String> texts() {
    return events().stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void afterEach(ExtensionContext test) {
    for (Logger logger : loggers) {
      logger.detachAppender(log);
      logger.setAdditive(true);
      logger.setLevel(null);
    }
  }
}
