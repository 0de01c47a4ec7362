package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scripts that build what they run, in a checkout of their own, with a java and a Maven that
 * say that they were started.
 */
final class CommandBuildIT {

  private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();
  private static final List<String> FOLDERS =
      List.of("model", "cache", "metrics", "plan", "server", "scripts", "bench", "bin");
  private static final List<String> COPIED =
      List.of(
          "scripts/demo",
          "scripts/day",
          "scripts/fleet",
          "scripts/plan",
          "scripts/coppice",
          "scripts/build",
          "bench/run");

  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void checkout() throws Exception {
    root = directory.resolve("this & that"); // What a path may have, and a shell reads.
    for (String folder : FOLDERS) {
      Files.createDirectories(root.resolve(folder));
    }
    for (String name : COPIED) {
      Files.copy(CHECKOUT.resolve(name), root.resolve(name));
    }
    source("loader/src/main/java/Source.java");
    source("scripts/src/main/java/dev/coppice/scripts/terminal/Source.java");
    age(Files.createFile(root.resolve("pom.xml")), -60_000);
    age(Files.createFile(root.resolve("scripts/pom.xml")), -60_000);
    script("scripts/java", "echo java");
    script("scripts/jdk25", "echo '" + root.resolve("scripts/java") + "'");
    script("bin/haproxy", "exit 1");
    script(
        "mvnw",
        """
        echo mvnw
        cd "${0%/*}"
        mkdir -p server/target {plan,scripts,scripts/s3proxy}/target/lib bench/target
        touch server/target/coppice-server.jar plan/target/coppice-plan.jar
        touch scripts/target/coppice-scripts.jar scripts/target/lib/picocli-1.jar
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "scripts/demo,loader/src/main/java,server/target/coppice-server.jar",
    "scripts/day,loader/src/main/java,server/target/coppice-server.jar",
    "scripts/fleet,loader/src/main/java,server/target/coppice-server.jar",
    "scripts/plan,loader/src/main/java,plan/target/coppice-plan.jar",
    "scripts/coppice,scripts/src/main/java/dev/coppice/scripts/terminal,"
        + "scripts/target/lib/picocli-1.jar",
    "bench/run,loader/src/main/java,server/target/coppice-server.jar"
  })
  void itIsBuiltWhereSomethingIsMissingOrASourceIsNewerAndOnlyThen(
      String command, String folder, String needed) throws Exception {
    Path source = root.resolve(folder).resolve("Source.java");
    assertThat(run(command)).containsExactly("Building ...", "mvnw", "java");
    assertThat(run(command)).as("built just now").containsExactly("java");

    age(source, 60_000);
    assertThat(run(command)).as("edited").containsExactly("Building ...", "mvnw", "java");

    age(source, -60_000);
    Files.delete(root.resolve(needed));
    assertThat(run(command)).as("cleaned").containsExactly("Building ...", "mvnw", "java");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scripts/demo",
        "scripts/day",
        "scripts/fleet",
        "scripts/plan",
        "scripts/coppice",
        "bench/run"
      })
  void namesAndPathsAreUtf8WhateverTheLanguageOfTheTerminal(String command) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    script("scripts/java", java + " -XshowSettings:properties -version");

    assertThat(run(command)).as("built").contains("    sun.jnu.encoding = UTF-8");
    assertThat(run(command)).as("built before").contains("    sun.jnu.encoding = UTF-8");
  }

  /** As many have one in {@code MAVEN_OPTS}, and no JVM starts with two. */
  @Test
  void flagsOfMavenLeaveTheCollectorToWhoeverBuilds() throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(Files.readAllLines(CHECKOUT.resolve(".mvn/jvm.config")));
    command.addAll(List.of("-XX:+UseParallelGC", "-version"));
    Run run = Run.of(new ProcessBuilder(command).redirectErrorStream(true));

    assertThat(run.exit()).as(run.lines().toString()).isZero();
  }

  @Test
  void helpOfTheFleetNeedsNoBuildWhereverItIsAskedFor() throws Exception {
    assertThat(run("scripts/fleet", "--tenants", "3", "--help"))
        .first()
        .isEqualTo("usage: scripts/fleet [--tenants N] [--calls N] [--seconds N]");
  }

  private List<String> run(String command, String... options) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(root.resolve(command).toString()), Stream.of(options))
                .toList());
    builder.environment().put("LC_ALL", "C");
    builder
        .environment()
        .merge("PATH", root.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    return Run.of(builder.redirectErrorStream(true)).lines();
  }

  private void source(String name) throws Exception {
    Path source = root.resolve(name);
    Path folder = Files.createDirectories(source.getParent());
    age(Files.createFile(source), -60_000);
    age(folder, -60_000);
  }

  private static void age(Path file, long millis) throws Exception {
    Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + millis));
  }

  private void script(String name, String body) throws Exception {
    Path file = Files.writeString(root.resolve(name), "#!/usr/bin/env bash\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
