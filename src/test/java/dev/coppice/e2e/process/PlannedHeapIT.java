package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.plan.forecast.ServerMemory;
import dev.coppice.server.config.HeapShares;
import dev.coppice.server.config.Setting;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plan of an instance shares out its heap as the server does, whose code it does not know. */
final class PlannedHeapIT {

  private static final String HEAP_FLAG = "-Xmx";

  private static long ofModels(HeapShares shares) {
    long figures = Long.parseLong(Setting.TENANT_FIGURES.defaultText()) * TenantFigures.BYTES_EACH;
    return shares.models() - Math.min(figures, shares.maxOfFigures());
  }

  @ParameterizedTest
  @ValueSource(longs = {128, 160, 256, 1024})
  void modelsHaveThePartThatTheServerGivesThem(long mib) {
    // By the JVM's own account, which the other test holds it to.
    assertThat(ServerMemory.heapOfModels(mib << 20))
        .isEqualTo(ofModels(new HeapShares((mib - 16) << 20, false)));
  }

  @Test
  void heapIsAsMuchLessThanItsFlagAsTheJvmOfProductionHasIt() throws Exception {
    List<String> flags =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> !argument.startsWith("-javaagent:"))
            .toList();
    String flag =
        flags.stream()
            .filter(argument -> argument.startsWith(HEAP_FLAG))
            .reduce("", (before, last) -> last);
    long mib = Long.parseLong(flag.substring(HEAP_FLAG.length(), flag.length() - 1));

    assertThat(ServerMemory.heapOfModels(mib << 20)).isEqualTo(ofModelsAtStart(flags));
  }

  /** In a JVM that has just started: later, collections change how much a heap can hold. */
  private static long ofModelsAtStart(List<String> flags) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(PlannedHeapIT.class.getName());
    Run fresh = Run.of(new ProcessBuilder(command).redirectError(Redirect.INHERIT));
    assertThat(fresh.exit()).isZero();
    return Long.parseLong(fresh.lines().getLast());
  }

  /** Prints what models have of the heap of this JVM. */
  public static void main(String[] args) {
    System.out.println(ofModels(HeapShares.ofThisProcess(false)));
  }
}
