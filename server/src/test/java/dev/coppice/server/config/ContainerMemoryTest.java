package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerMemoryTest {

  private static final long MIB = 1L << 20;

  @TempDir private Path root;

  @BeforeEach
  void processOf256Mebibytes() throws IOException {
    write("status", "Name:\tjava\nVmHWM:\t  300000 kB\nVmRSS:\t  262144 kB\n");
  }

  @Test
  void limitOfAGroupIsTheContainers() {
    ContainerMemory memory = memory(512 * MIB, root.resolve("group"));

    assertThat(memory.limitBytes()).isEqualTo(512 * MIB);
    assertThat(memory.source()).isEqualTo("container's memory limit");
  }

  @Test
  void limitWithoutAGroupIsTheHosts() {
    ContainerMemory memory = memory(1024 * MIB, null);

    assertThat(memory.limitBytes()).isEqualTo(1024 * MIB);
    assertThat(memory.source()).isEqualTo("host's memory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "512m", "9223372036854771712"})
  void limitThatIsNoNumberOfBytesIsRefused(String limit) {
    assertThatThrownBy(() -> ContainerMemory.handedOver(limit, null, root.resolve("status")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("coppice.memory.limit: " + limit + " (expected: bytes)");
  }

  @ParameterizedTest
  @CsvSource({"256, 51", "512, 162", "800, 450", "1000, 600", "16384, 9830"})
  void modelsGetSixtyPercentOrWhatTheServerLeaves(long limit, long budget) {
    assertThat(memory(limit * MIB, null).defaultBudgetBytes() / MIB).isEqualTo(budget);
  }

  @ParameterizedTest
  @CsvSource({"256, 4", "512, 8", "16384, 48"})
  void partsOfLargeArtifactsGetASmallShareAndNeverMuch(long limit, long parts) {
    assertThat(memory(limit * MIB, null).partBytes() / MIB).isEqualTo(parts);
  }

  @Test
  void useOfVersionTwoLeavesOutTheCacheOfFilesHoweverLatelyUsed() throws IOException {
    write("group/memory.current", "402653184\n");
    write(
        "group/memory.stat",
        """
        anon 201326592
        file 167772160
        kernel 33554432
        shmem 33554432
        inactive_anon 33554432
        active_anon 201326592
        inactive_file 33554432
        active_file 100663296
        unevictable 0
        workingset_refault_file 7
        """);

    ContainerMemory memory = memory(512 * MIB, root.resolve("group"));

    assertThat(memory.usedBytes()).hasValue(256 * MIB);
    assertThat(memory.utilization()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void useOfVersionOneLeavesOutTheCacheOfFilesOfChildrenToo() throws IOException {
    write("group/memory.usage_in_bytes", "402653184\n");
    write(
        "group/memory.stat",
        """
        cache 9
        inactive_file 7
        active_file 2
        total_cache 301989888
        total_shmem 33554432
        total_inactive_file 201326592
        total_active_file 67108864
        """);

    assertThat(memory(512 * MIB, root.resolve("group")).usedBytes()).hasValue(128 * MIB);
  }

  @Test
  void useIsAllOfItWhereTheSystemDoesNotSayWhatIsCache() throws IOException {
    write("group/memory.current", "402653184\n");

    assertThat(memory(512 * MIB, root.resolve("group")).usedBytes()).hasValue(384 * MIB);
  }

  @Test
  void useIsAskedAnewEachTime() throws IOException {
    ContainerMemory memory = memory(512 * MIB, root.resolve("group"));
    assertThat(memory.utilization()).isNaN();

    write("group/memory.current", "134217728\n");
    assertThat(memory.utilization()).isCloseTo(0.25, within(1e-9));

    write("group/memory.current", "268435456\n");
    assertThat(memory.utilization()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void withoutAGroupTheUseIsTheProcesssOwn() {
    ContainerMemory memory = memory(1024 * MIB, null);

    assertThat(memory.usedBytes()).hasValue(256 * MIB);
    assertThat(memory.utilization()).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void withoutTheScriptsTheJvmIsAsked() {
    ContainerMemory memory = ContainerMemory.ofThisProcess();

    assertThat(memory.source()).isEqualTo("memory that the JVM sees");
    assertThat(memory.limitBytes()).isGreaterThan(64 * MIB);
    assertThat(memory.utilization()).isBetween(0.0, 1.0);
  }

  private ContainerMemory memory(long limit, @Nullable Path group) {
    return ContainerMemory.handedOver(Long.toString(limit), group, root.resolve("status"));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
