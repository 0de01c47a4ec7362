package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.plan.forecast.ServerMemory;
import dev.coppice.server.config.HeapShares;
import dev.coppice.server.config.Setting;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plan of an instance shares out its heap as the server does, whose code it does not know. */
final class PlannedHeapIT {

  private static final String HEAP_FLAG = "-Xmx";

  private static long ofModels(HeapShares shares) {
    long figures = Long.parseLong(Setting.TENANT_FIGURES.defaultText()) * TenantFigures.BYTES_EACH;
    return shares.models() - Math.min(figures, shares.mostOfFigures());
  }

  @ParameterizedTest
  @ValueSource(longs = {128, 160, 256, 1024})
  void modelsHaveThePartThatTheServerGivesThem(long mib) {
    // By the JVM's own account, which the other test holds it to.
    assertThat(ServerMemory.heapOfModels(mib << 20))
        .isEqualTo(ofModels(new HeapShares((mib - 16) << 20, false)));
  }

  @Test
  void heapIsAsMuchLessThanItsFlagAsTheJvmOfProductionHasIt() {
    String flag =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith(HEAP_FLAG))
            .reduce("", (before, last) -> last);
    long mib = Long.parseLong(flag.substring(HEAP_FLAG.length(), flag.length() - 1));

    assertThat(ServerMemory.heapOfModels(mib << 20))
        .isEqualTo(ofModels(HeapShares.ofThisProcess(false)));
  }
}
