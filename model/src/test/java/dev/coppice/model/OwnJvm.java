package dev.coppice.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a class in a JVM of its own, which has limits that would end the tests' JVM. */
public final class OwnJvm {

  private OwnJvm() {}

  /**
   * Runs a class that has a main method, with 64 MiB of heap.
   *
   * @param environment variables beside those of this process
   * @param flags of that JVM, beside those that each has
   * @return the lines that it said
   * @throws IOException if it did not end well; the message has what it said
   */
  public static List<String> run(
      Map<String, String> environment, List<String> flags, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().putAll(environment);
    Process started = process.start();
    List<String> said = new String(started.getInputStream().readAllBytes(), UTF_8).lines().toList();
    if (started.waitFor() != 0) {
      throw new IOException(main.getSimpleName() + ": " + said);
    }
    return said;
  }
}
