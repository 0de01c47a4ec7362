package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.LogLines;
import dev.coppice.server.config.ConfigReader;
import dev.coppice.server.config.ContainerMemory;
import dev.coppice.server.config.HeapShares;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FiguresModuleTest {

  @RegisterExtension final LogLines log = LogLines.of(FiguresModule.class);

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
    return log.texts();
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
