package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.coppice.server.config.ConfigReader;
import dev.coppice.server.config.ContainerMemory;
import dev.coppice.server.config.HeapShares;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FiguresModuleTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(FiguresModule.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setAdditive(false);
    logger.addAppender(log);
    log.start();
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  private List<String> warningsWith(String tenants) throws Exception {
    Map<String, String> settings =
        Map.of("SAGEMAKER_MULTI_MODEL", "true", "COPPICE_TENANT_FIGURES", tenants);
    ContainerMemory memory = ContainerMemory.ofThisProcess();
    try (FiguresModule figures =
        new FiguresModule(
            ConfigReader.read(settings, memory, 1),
            HeapShares.ofThisProcess(false),
            OutputStream.nullOutputStream())) {
      assertThat(figures.heapBytes()).isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 32);
    }
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void startWarnsOfMoreTenantsThanTheHeapHasRoomFor() throws Exception {
    long most = Runtime.getRuntime().maxMemory() / 32;

    assertThat(warningsWith("1000000"))
        .containsExactly(
            "figures of some %d tenants are kept, not of the 1000000 of COPPICE_TENANT_FIGURES, in a 32nd of the heap, %d MiB (-Xmx)"
                .formatted(most / 300, most >> 20));
  }

  @Test
  void tenantsThatHaveRoomAreNoWarning() throws Exception {
    assertThat(warningsWith("1000")).isEmpty();
  }
}
