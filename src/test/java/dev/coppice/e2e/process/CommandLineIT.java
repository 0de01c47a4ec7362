package dev.coppice.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.ServeProcess;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/serve} says without serving, and at its start. */
final class CommandLineIT {

  private static final Path SERVE = Path.of("../../scripts/serve").toAbsolutePath().normalize();

  private static final Pattern PORTS =
      Pattern.compile(" on port (\\d+), management on (\\d+), gRPC on (\\d+), with ");

  @TempDir Path directory;

  /** What a run came to. */
  private record Run(int exit, List<String> output, List<String> errors) {}

  @Test
  void helpNamesTheSettings() throws Exception {
    Run run = serve(Map.of(), "--help");
    assertThat(run.exit()).isZero();
    assertThat(run.output()).contains("  COPPICE_LOAD_WAIT=<duration>", "      default: 55s");
  }

  @Test
  void versionIsThatOfTheBuild() throws Exception {
    Run run = serve(Map.of(), "--version");
    assertThat(run.exit()).isZero();
    assertThat(run.output())
        .singleElement()
        .asString()
        .matches("Coppice \\S+ \\(revision \\S+\\), Java 25\\S*, XGBoost \\S+");
  }

  @Test
  void checkNamesEveryProblemAndEndsWithTwo() throws Exception {
    Run run =
        serve(
            Map.of(
                "COPPICE_MODEL_STORE", "ftp://nowhere",
                "COPPICE_CACHE_DIR", "/dev/null/none",
                "COPPICE_API_TOKENS_FILE", "/dev/null/tokens",
                "COPPICE_MEMROY", "1GiB"),
            "--check-config");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.errors())
        .hasSize(4)
        .anyMatch(line -> line.startsWith("COPPICE_MODEL_STORE: ftp://nowhere (expected: "))
        .anyMatch(line -> line.startsWith("COPPICE_CACHE_DIR: /dev/null/none (expected: "))
        .anyMatch(line -> line.startsWith("COPPICE_API_TOKENS_FILE: /dev/null/tokens: "))
        .anyMatch(line -> line.startsWith("COPPICE_MEMROY: set (expected: "));
  }

  @Test
  void checkOfWhatIsFineEndsWithZeroAndShowsIt() throws Exception {
    Run run = serve(Map.of("COPPICE_MODEL_DIR", directory.toString()), "--check-config");
    assertThat(run.exit()).isZero();
    assertThat(run.output())
        .containsExactly("nothing wrong with the settings: COPPICE_MODEL_DIR=" + directory);
  }

  @Test
  void checkSaysWhatAStartWouldWarnOf() throws Exception {
    Run run =
        serve(
            Map.of("COPPICE_MODEL_DIR", directory.toString(), "COPPICE_MEMORY_BUDGET", "99999GiB"),
            "--check-config");
    assertThat(run.exit()).isZero();
    assertThat(run.errors())
        .singleElement()
        .asString()
        .startsWith("warning: COPPICE_MEMORY_BUDGET: 107373108658176 bytes is more than the ");
    assertThat(run.output())
        .singleElement()
        .asString()
        .startsWith("nothing else wrong with the settings: ");
  }

  @Test
  void startLogsBuildAndSettingsAndMetricsNameTheBuild() throws Exception {
    String store = directory.toUri().toString();
    try (ServeProcess server =
        ServeProcess.start(directory, Map.of("COPPICE_MODEL_STORE", store))) {
      assertThat(server.get("/metrics").body())
          .containsPattern(
              "coppice_build_info\\{java=\"25[^\"]*\",revision=\"[^\"]+\",version=\"[^\"]+\",xgboost=\"[^\"]+\"}"
                  + " 1\n");
      assertThat(server.output())
          .contains("Main - Coppice ")
          .contains("COPPICE_MODEL_STORE=" + store);
    }
  }

  @Test
  void startLogsThePortsThatItWasGiven() throws Exception {
    Map<String, String> environment =
        Map.of(
            "COPPICE_MODEL_STORE",
            directory.toUri().toString(),
            "COPPICE_MANAGEMENT_PORT",
            "0",
            "COPPICE_GRPC_PORT",
            "0");
    try (ServeProcess server = ServeProcess.start(directory, environment)) {
      server.get("/ping");
      Until.so("the log names the ports", () -> PORTS.matcher(server.output()).find());
      Matcher ports = PORTS.matcher(server.output());
      assertThat(ports.find()).isTrue();
      assertThat(ports.group(1)).isEqualTo(String.valueOf(server.port()));
      URI management = URI.create("http://127.0.0.1:%s/metrics".formatted(ports.group(2)));
      assertThat(management.toURL().openConnection().getContentType()).startsWith("text/plain");
      new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(ports.group(3))).close();
    }
  }

  private Run serve(Map<String, String> environment, String argument)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(SERVE.toString(), argument)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("COPPICE_"));
    builder.environment().putAll(environment);
    int exit = builder.start().waitFor();
    return new Run(exit, Files.readAllLines(output, UTF_8), Files.readAllLines(errors, UTF_8));
  }
}
