package dev.coppice.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/limits} on machines made of files: 1 GiB, 8 cores, and control groups. */
class LimitsScriptTest {

  private static final Path LIMITS = Path.of("../scripts/limits").toAbsolutePath().normalize();
  private static final String HALF_GIB = "536870912\n";

  @TempDir private Path root;

  @BeforeEach
  void hostOfOneGibibyteAndEightCores() throws IOException {
    write("proc/meminfo", "MemTotal:        1048576 kB\nMemFree:          123456 kB\n");
    Path nproc = write("bin/nproc", "#!/bin/sh\necho ${OMP_NUM_THREADS:-8}\n");
    Files.setPosixFilePermissions(nproc, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void withoutGroupsTheHostCounts() throws Exception {
    assertThat(limits()).isEqualTo("1073741824 8 -");
  }

  @Test
  void ofTheGroupsOfVersionTwoTheSmallestFromTheOwnOneUpCounts() throws Exception {
    write("proc/self/cgroup", "0::/system.slice/pod1/c1\n");
    write("sys/fs/cgroup/system.slice/pod1/c1/memory.max", "max\n");
    write("sys/fs/cgroup/system.slice/pod1/memory.max", "268435456\n");
    write("sys/fs/cgroup/system.slice/memory.max", "805306368\n");

    assertThat(limits()).isEqualTo("268435456 8 sys/fs/cgroup/system.slice/pod1");
  }

  @Test
  void limitMountedAtTheTopIsTheContainers() throws Exception {
    write("proc/self/cgroup", "0::/\n");
    write("sys/fs/cgroup/memory.max", HALF_GIB);

    assertThat(limits()).isEqualTo("536870912 8 sys/fs/cgroup");
  }

  @Test
  void groupsOfVersionOneNestToo() throws Exception {
    write("proc/self/cgroup", "5:cpu,cpuacct:/other\n4:memory:/docker/abc\n0::/\n");
    write("sys/fs/cgroup/memory/docker/memory.limit_in_bytes", HALF_GIB);
    write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "9223372036854771712\n");

    assertThat(limits()).isEqualTo("536870912 8 sys/fs/cgroup/memory/docker");
  }

  @Test
  void hostsPathThatLeadsNowhereFallsBackToTheTop() throws Exception {
    write("proc/self/cgroup", "4:hugetlb,memory:/docker/abc:def\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", HALF_GIB);

    assertThat(limits()).isEqualTo("536870912 8 sys/fs/cgroup/memory");
  }

  @Test
  void pathAboveTheTopIsTheTop() throws Exception {
    write("proc/self/cgroup", "0::/../../system.slice/x\n");
    write("sys/fs/cgroup/memory.max", HALF_GIB);
    write("sys/system.slice/x/memory.max", "1048576\n");

    assertThat(limits()).isEqualTo("536870912 8 sys/fs/cgroup");
  }

  @ParameterizedTest
  @CsvSource({"9223372036854771712", "18446744073709551615", "9999999999999999999", "2147483648"})
  void limitAboveTheHostsMemoryIsNone(String limit) throws Exception {
    write("proc/self/cgroup", "4:memory:/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", limit + "\n");

    assertThat(limits()).isEqualTo("1073741824 8 -");
  }

  @ParameterizedTest
  @CsvSource({
    "max 100000, 8",
    "200000 100000, 2",
    "150000 100000, 2",
    "50000 100000, 1",
    "1000 100000, 1",
    "6400000 100000, 8"
  })
  void quotaOfVersionTwoIsSoManyCoresAndAPartIsOne(String quota, int cores) throws Exception {
    write("proc/self/cgroup", "0::/a/b\n");
    write("sys/fs/cgroup/a/cpu.max", quota + "\n");
    write("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");

    assertThat(limits()).isEqualTo("1073741824 " + cores + " -");
  }

  @ParameterizedTest
  @CsvSource({"-1, 8", "300000, 3", "10000, 1"})
  void quotaOfVersionOneIsSoManyCores(String quota, int cores) throws Exception {
    write("proc/self/cgroup", "5:cpu,cpuacct:/docker/abc\n4:memory:/\n");
    write("sys/fs/cgroup/cpu/docker/cpu.cfs_quota_us", quota + "\n");
    write("sys/fs/cgroup/cpu/docker/cpu.cfs_period_us", "100000\n");

    assertThat(limits()).isEqualTo("1073741824 " + cores + " -");
  }

  @Test
  void threadsOfOpenMpAreNoCores() throws Exception {
    assertThat(limits(Map.of("OMP_NUM_THREADS", "1"))).isEqualTo("1073741824 8 -");
  }

  @Test
  void withContainerSupportDisabledTheHostCounts() throws Exception {
    write("proc/self/cgroup", "0::/\n");
    write("sys/fs/cgroup/memory.max", HALF_GIB);
    write("sys/fs/cgroup/cpu.max", "100000 100000\n");

    assertThat(limits(Map.of("SAGEMAKER_DISABLE_CONTAINER_SUPPORT", "true")))
        .isEqualTo("1073741824 8 -");
  }

  private String limits() throws Exception {
    return limits(Map.of());
  }

  /** The limit in bytes, the cores, and the group below the root or a dash. */
  private String limits(Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            "-euo",
            "pipefail",
            "-c",
            """
            . "$1"
            find_limits "$2"
            group=${memory_group#"$2/"}
            echo "$memory_limit $cores ${group:--}"
            """,
            "limits",
            LIMITS.toString(),
            root.toString());
    builder.environment().putAll(environment);
    builder
        .environment()
        .merge("PATH", root.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
    Process bash = builder.redirectErrorStream(true).start();
    String output = new String(bash.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(bash.waitFor()).as(output).isZero();
    return output;
  }

  private Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
