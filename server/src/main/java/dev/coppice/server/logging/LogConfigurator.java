package dev.coppice.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.OutputStream;
import java.util.stream.Stream;

/**
 * What is logged, and how a line looks, unless a configuration file of logback's is named or in the
 * class path. In code, because reading XML takes a tenth of a start.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {

  private final OutputStream out;

  /** For logback, which finds it as a service. */
  public LogConfigurator() {
    this(StandardOutput.ofThisProcess());
  }

  LogConfigurator(OutputStream out) {
    this.out = out;
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (isConfiguredOtherwise()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    QueuedOutput output = new QueuedOutput(out);
    output.setContext(context);
    output.setName(QueuedOutput.NAME);
    output.setEncoder(LogFormat.TEXT.newEncoder(context)); // Until the settings are read.
    output.start();
    // Failures of requests to S3 are logged by whoever made them.
    context.getLogger("software.amazon.awssdk").setLevel(Level.ERROR);
    context.getLogger("org.apache.hc").setLevel(Level.ERROR);
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(output);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean isConfiguredOtherwise() {
    ClassLoader files = LogConfigurator.class.getClassLoader();
    return System.getProperty("logback.configurationFile") != null
        || Stream.of("logback-test.xml", "logback.xml")
            .anyMatch(name -> files.getResource(name) != null);
  }
}
