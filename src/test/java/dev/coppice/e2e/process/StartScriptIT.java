package dev.coppice.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code scripts/serve} in a checkout of its own, with a java that prints what it is started with.
 */
final class StartScriptIT {

  private static final Path SCRIPTS = Path.of("../../scripts").toAbsolutePath().normalize();

  @TempDir Path root;
  private Path jar;

  @BeforeEach
  void checkout() throws Exception {
    Path scripts = Files.createDirectories(root.resolve("scripts"));
    for (String name : new String[] {"serve", "build", "jvm-flags", "limits"}) {
      Files.copy(SCRIPTS.resolve(name), scripts.resolve(name));
    }
    script("scripts/java", "printf '%s\\n' \"$@\"");
    script("scripts/jdk25", "echo " + scripts.resolve("java"));
    script(
        "scripts/record-start",
        "touch " + root.resolve("server/target/coppice-server.aot.failed") + "; exit 1");
    jar = Files.createDirectories(root.resolve("server/target")).resolve("coppice-server.jar");
    Files.createFile(jar);
    age(jar, -60_000);
  }

  @Test
  void flagsOfTheOperatorComeLastAndAreSplitAtWhiteSpace() throws Exception {
    assertThat(serve(Map.of("COPPICE_JAVA_OPTS", "-Xmx1g  -Dglob=*\n-Xlog:gc")))
        .containsSubsequence(
            "-XX:+UseParallelGC", "-Xmx1g", "-Dglob=*", "-Xlog:gc", "-jar", jar.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "512, '', 128, 128", "2048, '', 128, 128", "8192, '', 160, 512",
    "512, 104857600, 128, 128", "2048, 104857600, 128, 499", "8192, 104857600, 512, 1024"
  })
  void whoRaisesTheBodyLimitGetsMoreHeapAndMoreDirectMemory(
      int limit, String bodyLimit, int heap, int direct) throws Exception {
    Files.writeString(
        root.resolve("scripts/limits"),
        "find_limits() { memory_limit=$((%d << 20)); memory_group=; cores=2; }".formatted(limit));

    assertThat(serve(Map.of("SAGEMAKER_MAX_REQUEST_SIZE", bodyLimit)))
        .contains("-Xmx" + heap + "m", "-XX:MaxDirectMemorySize=" + direct + "m");
  }

  @Test
  void whoSaysWhatModelsMayHaveGetsNoMoreDirectMemory() throws Exception {
    Files.writeString(
        root.resolve("scripts/limits"),
        "find_limits() { memory_limit=$((4096 << 20)); memory_group=; cores=2; }");

    assertThat(
            serve(
                Map.of("SAGEMAKER_MAX_REQUEST_SIZE", "104857600", "COPPICE_MEMORY_BUDGET", "3GiB")))
        .contains("-XX:MaxDirectMemorySize=256m");
  }

  @Test
  void nativeLibrariesAreKeptBesideTheJarUnlessTheOperatorNamesAnotherPlace() throws Exception {
    Path own = root.resolve("own");
    assertThat(serve(Map.of())).contains("-Djava.library.path=" + jar.resolveSibling("native"));
    assertThat(serve(Map.of("COPPICE_NATIVE_DIR", own.toString())))
        .contains("-Djava.library.path=" + own);
  }

  @Test
  void settingsAreUtf8WhateverTheLanguageOfTheTerminal() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    script("scripts/java", java + " -XshowSettings:properties -version");

    assertThat(serve(Map.of("LC_ALL", "C"))).contains("    sun.jnu.encoding = UTF-8");
  }

  @Test
  void recordingThatFailedIsNotTriedAgainForTheSameBuild() throws Exception {
    String again = "Recording a start, once a build ...";
    assertThat(serve(Map.of())).contains(again, "It failed; starts of this build will be slower.");
    assertThat(serve(Map.of()))
        .doesNotContain(again)
        .anyMatch(line -> line.startsWith("Starting without a recorded start: "));

    age(jar, 60_000);

    assertThat(serve(Map.of())).contains(again);
  }

  /** As Ctrl-C does, and whoever ends a container: the signal comes to all of them. */
  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void recordingThatSomebodyEndsIsTriedAgainAndNoServerStarts(String signal) throws Exception {
    Path begun = root.resolve("begun");
    Path failed = root.resolve("server/target/coppice-server.aot.failed");
    Files.copy(
        SCRIPTS.resolve("record-start"), root.resolve("scripts/record-start"), REPLACE_EXISTING);
    script("scripts/java", "echo >> %s; exec sleep 60".formatted(begun));
    // So little that there is no S3 server beside the recording, which needs models to copy.
    Files.writeString(
        root.resolve("scripts/limits"),
        "find_limits() { memory_limit=$((400 << 20)); memory_group=; cores=2; }");

    Path temporary = Files.createDirectory(root.resolve("tmp"));
    Process serve = // A group of its own, which does not ignore what its parents may.
        new ProcessBuilder(
                "setsid",
                "env",
                "--default-signal=" + signal,
                "TMPDIR=" + temporary,
                root.resolve("scripts/serve").toString())
            .start();
    Until.so("a recording has begun", () -> Files.exists(begun));
    assertThat(failed).exists();
    List<ProcessHandle> group =
        Stream.concat(Stream.of(serve.toHandle()), serve.descendants()).toList();
    serve.getErrorStream().close(); // Who reads what they say may end by the same signal.
    new ProcessBuilder("kill", "-s", signal, "--", "-" + serve.pid()).start().waitFor();
    for (ProcessHandle each : group) {
      each.onExit().get(60, TimeUnit.SECONDS);
    }

    assertThat(failed).doesNotExist();
    assertThat(temporary).isEmptyDirectory();
    assertThat(begun).content(UTF_8).hasLineCount(1);
  }

  @Test
  void checkoutIsBuiltAnewWhenASourceIsNewerAndOnlyThen() throws Exception {
    Path pom = Files.createFile(root.resolve("pom.xml"));
    Path folder = Files.createDirectories(root.resolve("loader/src/main/java"));
    Path source = folder.resolve("Source.java");
    for (String module : new String[] {"model", "cache", "metrics", "server"}) {
      Files.createDirectories(root.resolve(module));
    }
    Path tests = Files.createDirectories(root.resolve("loader/src/test/java"));
    script("mvnw", "echo \"mvnw $*\"");
    age(pom, -120_000);
    age(Files.createFile(source), -120_000);
    age(folder, -120_000);
    Files.createFile(tests.resolve("SourceTest.java"));

    assertThat(serve(Map.of()))
        .doesNotContain("Building the server ...")
        .noneMatch(line -> line.startsWith("find: "));

    age(source, 0);
    assertThat(serve(Map.of()))
        .contains("Building the server ...")
        .anyMatch(line -> line.startsWith("mvnw -B -q -f " + pom + " package "));
    assertThat(serve(Map.of())).as("built just now").doesNotContain("Building the server ...");

    age(source, 0);
    script("mvnw", "touch %s; sleep 0.1; touch %s %s".formatted(jar, source, jar));
    assertThat(serve(Map.of())).contains("Building the server ...");
    assertThat(serve(Map.of())).as("edited meanwhile").contains("Building the server ...");
  }

  @Test
  void jdkIsFoundByAUserWhoHasNoHome() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(SCRIPTS.resolve("jdk25").toString()).redirectErrorStream(true);
    builder.environment().keySet().retainAll(Set.of("PATH"));
    Run withoutHome = Run.of(builder);
    builder.environment().put("HOME", root.toString());

    assertThat(withoutHome).isEqualTo(Run.of(builder));
    assertThat(withoutHome.lines()).noneMatch(line -> line.contains("HOME:"));
  }

  /** As systemd starts a service. */
  @Test
  void firstJdkIsFoundWithoutAnotherWordWhereSigpipeIsIgnored() throws Exception {
    String home = System.getProperty("java.home");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", "trap '' PIPE; exec \"$0\"", SCRIPTS + "/jdk25");
    builder.environment().put("JAVA_HOME", home);

    assertThat(Run.of(builder.redirectErrorStream(true)))
        .isEqualTo(new Run(0, List.of(home + "/bin/java")));
  }

  @Test
  void wrongArgumentIsRefusedWithTheOnesThereAre() throws Exception {
    assertThat(
            Run.of(
                new ProcessBuilder(root.resolve("scripts/serve").toString(), "--hlep")
                    .redirectErrorStream(true)))
        .isEqualTo(
            new Run(2, List.of("usage: serve [serve | --help | --version | --check-config]")));
  }

  private static void age(Path file, long millis) throws Exception {
    Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + millis));
  }

  @Test
  void tooLittleMemoryEndsTheStartWithASentence() throws Exception {
    // A limit that cannot be had without a container: the script's own reading is replaced.
    Files.writeString(
        root.resolve("scripts/limits"),
        "find_limits() { memory_limit=$((200 << 20)) memory_group= cores=2; }\n");

    assertThat(serve(Map.of()))
        .containsExactly(
            "memory: 200 MiB (expected: at least 256 MiB, for the server and a few small models)");
  }

  private String[] serve(Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(root.resolve("scripts/serve").toString(), "serve");
    builder.environment().putAll(environment);
    return Run.of(builder.redirectErrorStream(true)).lines().toArray(String[]::new);
  }

  private void script(String name, String body) throws Exception {
    Path file = Files.writeString(root.resolve(name), "#!/usr/bin/env bash\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
