package dev.coppice.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.util.SetSystemProperty;
import org.slf4j.MDC;

/** What is logged and how it looks, where nobody configures logback otherwise. */
class LogConfiguratorTest {

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @BeforeEach
  void begin() {
    context.setMDCAdapter(MDC.getMDCAdapter());
  }

  @AfterEach
  void end() {
    context.stop();
    MDC.clear();
  }

  private ExecutionStatus configure() {
    LogConfigurator configurator = new LogConfigurator(written);
    configurator.setContext(context);
    return configurator.configure(context);
  }

  private Logger logger(String name) {
    return context.getLogger(name);
  }

  private QueuedOutput output() {
    assertThat(logger(Logger.ROOT_LOGGER_NAME).getAppender(QueuedOutput.NAME))
        .isInstanceOf(QueuedOutput.class);
    return (QueuedOutput) logger(Logger.ROOT_LOGGER_NAME).getAppender(QueuedOutput.NAME);
  }

  /** All lines, once no more come. */
  private List<String> lines() {
    output().stop();
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void logbackFindsItAsAService() {
    assertThat(ServiceLoader.load(Configurator.class))
        .anyMatch(found -> found instanceof LogConfigurator);
  }

  @Test
  void linesAreForPeopleUntilTheSettingsSayOtherwise() {
    assertThat(configure()).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    logger("dev.coppice.server.Main").info("größe {}", 1);
    MDC.put("trace", "0af7");
    logger("dev.coppice.server.Main").warn("careful");

    List<String> lines = lines();
    assertThat(lines).hasSize(2);
    String begin = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";
    String thread = " \\[" + Thread.currentThread().getName() + "] Main - ";
    assertThat(lines.get(0)).matches(begin + "INFO " + thread + "größe 1");
    assertThat(lines.get(1))
        .matches(begin + "WARN " + thread.replace(" - ", " - trace=0af7 ") + "careful");
  }

  @Test
  void linesForProgramsAreOneObjectEach() throws Exception {
    configure();
    output().setEncoder(LogFormat.JSON.newEncoder(context));
    logger("dev.coppice.server.Main").error("a \"quoted\"\nline", new IllegalStateException("why"));

    List<String> lines = lines();
    assertThat(lines).hasSize(1);
    JsonNode line = new ObjectMapper().readTree(lines.getFirst());
    assertThat(line.path("level").asText()).isEqualTo("ERROR");
    assertThat(line.path("loggerName").asText()).isEqualTo("dev.coppice.server.Main");
    assertThat(line.path("formattedMessage").asText()).isEqualTo("a \"quoted\"\nline");
    assertThat(line.path("throwable").path("message").asText()).isEqualTo("why");
    assertThat(line.path("timestamp").isNumber()).isTrue();
  }

  @Test
  void whatOthersTellOfRequestsToS3IsLeftToWhoeverMadeThem() {
    configure();
    for (String name : List.of("software.amazon.awssdk.request", "org.apache.hc.client5.http")) {
      logger(name).warn("retried");
      assertThat(logger(name).isErrorEnabled()).as(name).isTrue();
    }
    logger("dev.coppice.loader").debug("not for operators");
    logger("io.netty").info("said");

    assertThat(lines()).singleElement().asString().endsWith(" netty - said");
  }

  @Test
  @SetSystemProperty(key = "logback.configurationFile", value = "/nowhere/logback.xml")
  void configurationFileThatIsNamedIsLeftToLogback() {
    assertThat(configure()).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(logger(Logger.ROOT_LOGGER_NAME).getAppender(QueuedOutput.NAME)).isNull();
  }
}
