package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerMemoryTest {

  private static final long MIB = 1L << 20;

  @TempDir private Path root;

  @BeforeEach
  void hostOfOneGibibyte() throws IOException {
    write("proc/meminfo", "MemTotal:        1048576 kB\nMemFree:          123456 kB\n");
    write("proc/self/status", "Name:\tjava\nVmHWM:\t  300000 kB\nVmRSS:\t  262144 kB\n");
  }

  @Test
  void limitOfVersionTwoIsTheContainers() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    write("sys/fs/cgroup/memory.max", "536870912\n");

    ContainerMemory memory = ContainerMemory.find(root);

    assertThat(memory.limitBytes()).isEqualTo(512 * MIB);
    assertThat(memory.source()).isEqualTo("container's memory limit");
  }

  @ParameterizedTest
  @CsvSource({"256, 51", "512, 162", "800, 450", "1000, 600", "16384, 9830"})
  void modelsGetSixtyPercentOrWhatTheServerLeaves(long limit, long budget) throws IOException {
    write("proc/self/cgroup", "0::/\n");
    write("proc/meminfo", "MemTotal: " + limit * 1024 + " kB\n");

    assertThat(ContainerMemory.find(root).defaultBudgetBytes() / MIB).isEqualTo(budget);
  }

  @Test
  void limitOfVersionTwoIsTheSmallestFromTheGroupUp() throws IOException {
    write("proc/self/cgroup", "0::/kubepods/pod1/c1\n");
    write("sys/fs/cgroup/kubepods/pod1/c1/memory.max", "max\n");
    write("sys/fs/cgroup/kubepods/pod1/memory.max", "268435456\n");
    write("sys/fs/cgroup/kubepods/memory.max", "805306368\n");

    assertThat(ContainerMemory.find(root).limitBytes()).isEqualTo(256 * MIB);
  }

  @Test
  void maxOfVersionTwoMeansTheHostsMemory() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    write("sys/fs/cgroup/memory.max", "max\n");

    ContainerMemory memory = ContainerMemory.find(root);

    assertThat(memory.limitBytes()).isEqualTo(1024 * MIB);
    assertThat(memory.source()).isEqualTo("host's memory");
  }

  @Test
  void limitOfVersionOneIsTheContainers() throws IOException {
    write("proc/self/cgroup", "5:cpu,cpuacct:/other\n4:memory:/docker/abc\n0::/\n");
    write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "536870912\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

    assertThat(ContainerMemory.find(root).limitBytes()).isEqualTo(512 * MIB);
  }

  @Test
  void hostsPathThatLeadsNowhereFallsBackToTheTop() throws IOException {
    write("proc/self/cgroup", "4:hugetlb,memory:/docker/abc:def\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n");

    assertThat(ContainerMemory.find(root).limitBytes()).isEqualTo(512 * MIB);
  }

  @Test
  void pathAboveTheTopIsTheTop() throws IOException {
    write("proc/self/cgroup", "0::/../../system.slice/x\n");
    write("sys/fs/cgroup/memory.max", "536870912\n");

    assertThat(ContainerMemory.find(root).limitBytes()).isEqualTo(512 * MIB);
  }

  @Test
  void absurdlyLargeLimitMeansTheHostsMemory() throws IOException {
    write("proc/self/cgroup", "4:memory:/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(ContainerMemory.find(root).limitBytes()).isEqualTo(1024 * MIB);

    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "18446744073709551615\n");
    assertThat(ContainerMemory.find(root).limitBytes()).isEqualTo(1024 * MIB);

    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9999999999999999999\n");
    assertThat(ContainerMemory.find(root).limitBytes()).isEqualTo(1024 * MIB);
  }

  @Test
  void useOfVersionTwoLeavesOutFileCacheNotUsedLately() throws IOException {
    write("proc/self/cgroup", "0::/a\n");
    write("sys/fs/cgroup/a/memory.max", "536870912\n");
    write("sys/fs/cgroup/a/memory.current", "402653184\n");
    write("sys/fs/cgroup/a/memory.stat", "anon 1\ninactive_file 134217728\nactive_file 5\n");

    ContainerMemory memory = ContainerMemory.find(root);

    assertThat(memory.usedBytes()).hasValue(256 * MIB);
    assertThat(memory.utilization()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void useOfVersionOneLeavesOutFileCacheNotUsedLately() throws IOException {
    write("proc/self/cgroup", "4:memory:/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "402653184\n");
    write("sys/fs/cgroup/memory/memory.stat", "inactive_file 7\ntotal_inactive_file 268435456\n");

    assertThat(ContainerMemory.find(root).usedBytes()).hasValue(128 * MIB);
  }

  @Test
  void useIsAskedAnewEachTime() throws IOException {
    write("proc/self/cgroup", "0::/\n");
    write("sys/fs/cgroup/memory.max", "536870912\n");
    ContainerMemory memory = ContainerMemory.find(root);
    assertThat(memory.utilization()).isNaN();

    write("sys/fs/cgroup/memory.current", "134217728\n");
    assertThat(memory.utilization()).isCloseTo(0.25, within(1e-9));

    write("sys/fs/cgroup/memory.current", "268435456\n");
    assertThat(memory.utilization()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void withoutContainerTheUseIsTheProcesssOwn() {
    ContainerMemory memory = ContainerMemory.find(root);

    assertThat(memory.limitBytes()).isEqualTo(1024 * MIB);
    assertThat(memory.usedBytes()).hasValue(256 * MIB);
    assertThat(memory.utilization()).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void withoutProcTheJvmIsAsked() throws IOException {
    ContainerMemory memory = ContainerMemory.find(Files.createDirectory(root.resolve("empty")));

    assertThat(memory.limitBytes()).isPositive();
    assertThat(memory.utilization()).isBetween(0.0, 1.0);
  }

  @Test
  void thisMachineHasALimitAndAUse() {
    ContainerMemory memory = ContainerMemory.ofThisProcess();

    assertThat(memory.limitBytes()).isGreaterThan(64 * MIB);
    assertThat(memory.usedBytes().orElse(0)).isPositive();
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
