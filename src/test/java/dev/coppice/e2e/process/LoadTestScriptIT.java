package dev.coppice.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code scripts/load-test} asks a server before it has Maven begin, which is printed here.
 */
final class LoadTestScriptIT {

  private static final Path SCRIPT =
      Path.of("../../scripts/load-test").toAbsolutePath().normalize();
  private static final String TOKEN = "operator-of-all-of-it";

  @TempDir Path root;
  private Path tokens;
  private CoppiceServer server;

  /** What a run came to. */
  private record Run(int exit, List<String> lines) {}

  @BeforeEach
  void checkout() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed here");
    Files.copy(SCRIPT, Files.createDirectories(root.resolve("scripts")).resolve("load-test"));
    Path maven =
        Files.writeString(root.resolve("mvnw"), "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
    tokens = Files.writeString(root.resolve("tokens"), "# of operators\n" + TOKEN + "\n");
    server =
        CoppiceServer.start(
            Map.of(
                "COPPICE_MODEL_STORE",
                    Files.createDirectory(root.resolve("store")).toUri().toString(),
                "COPPICE_MANAGEMENT_PORT", "0",
                "COPPICE_MANAGEMENT_TOKEN_FILE", tokens.toString()));
  }

  @AfterEach
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void serverThatDoesNotSayWhatIsInMemoryIsNotTested() throws Exception {
    String url = base(server.uri("/"));
    String management = base(server.managementUri("/"));
    String problem =
        "--management-url: %s/models: %d (expected: 200; which may be at a port of its own, or need"
            + " a --token-file)";

    assertThat(run("--target", url)).isEqualTo(new Run(1, List.of(problem.formatted(url, 404))));
    assertThat(run("--target", url, "--management-url", management))
        .isEqualTo(new Run(1, List.of(problem.formatted(management, 401))));
  }

  @Test
  void managementPortIsAskedWithItsToken() throws Exception {
    String management = base(server.managementUri("/"));

    Run run =
        run(
            "--target",
            base(server.uri("/")),
            "--management-url",
            management,
            "--token-file",
            tokens.toString());

    assertThat(run.exit()).isZero();
    assertThat(run.lines())
        .contains("-Dload.management-url=" + management, "-Dload.token-file=" + tokens)
        .noneMatch(line -> line.contains(TOKEN));
  }

  @Test
  void fileWithoutATokenIsRefusedUnquoted() throws Exception {
    Files.writeString(tokens, "too short\n");

    assertThat(run("--token-file", tokens.toString()))
        .isEqualTo(
            new Run(
                2,
                List.of(
                    "--token-file: %s (expected: a file whose first line is a token of 16 to 256"
                            .formatted(tokens)
                        + " letters, digits and - . _ ~ + / =)")));
  }

  private static String base(URI uri) {
    return uri.toString().replaceAll("/$", "");
  }

  private Run run(String... options) throws Exception {
    List<String> command =
        Stream.concat(Stream.of(root.resolve("scripts/load-test").toString()), Stream.of(options))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), output.lines().toList());
  }
}
