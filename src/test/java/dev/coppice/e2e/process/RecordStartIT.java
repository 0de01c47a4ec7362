package dev.coppice.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/record-start} in a checkout of its own, whose path has an umlaut, with a java that
 * does what the test says.
 */
final class RecordStartIT {

  private static final Path SCRIPTS = Path.of("../../scripts").toAbsolutePath().normalize();

  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void checkout() throws Exception {
    root = directory.resolve("Jürgen's");
    Path scripts = Files.createDirectories(root.resolve("scripts"));
    Files.createDirectories(root.resolve("server/target"));
    for (String name : List.of("record-start", "jvm-flags")) {
      Files.copy(SCRIPTS.resolve(name), scripts.resolve(name));
    }
    // So little that there is no S3 server beside the recording, which needs models to copy.
    Files.writeString(
        scripts.resolve("limits"),
        "find_limits() { memory_limit=$((400 << 20)); memory_group=; cores=2; }");
    script("jdk25", "echo \"${0%/*}/java\"");
  }

  @Test
  void whoeverAsksForHelpGetsTheUsageAndNoRecording() throws Exception {
    script("java", "touch ../begun");
    Run recording = Run.of(builder("--help"));

    assertThat(recording.lines()).singleElement().asString().startsWith("usage: record-start ");
    assertThat(recording.exit()).isEqualTo(2);
    assertThat(root.resolve("begun")).doesNotExist();
    assertThat(root.resolve("server/target")).isEmptyDirectory();
  }

  @Test
  void serverThatDoesNotComeUpIsNotRecorded() throws Exception {
    // The JVM writes what it is told to, also where it does not find the server.
    script(
        "java",
        """
        for word in "$@"; do
          case $word in
            -XX:AOTConfiguration=* | -XX:AOTCache=*) echo > "${word#*=}" ;;
          esac
        done
        echo It is no server.
        """);
    Run recording = Run.of(builder());

    assertThat(recording.lines()).contains("It is no server.");
    assertThat(recording.exit()).isEqualTo(1);
    assertThat(root.resolve("server/target/coppice-server.aot")).doesNotExist();
    assertThat(root.resolve("server/target/coppice-server.aot.failed")).exists();
  }

  @Test
  void serverIsAskedForModelsWhosePathHasAnUmlaut() throws Exception {
    Path port = root.resolve("port");
    script("java", "echo $SAGEMAKER_BIND_TO_PORT $LC_ALL > ../port; exec sleep 60");
    Process recording = start();
    Until.so("a server is started", () -> Files.exists(port) && Files.size(port) > 0);
    String[] said = Files.readString(port).strip().split(" ", -1);
    BlockingQueue<String> registrations = new LinkedBlockingQueue<>();
    HttpServer server = serve(Integer.parseInt(said[0]), registrations);
    try {
      assertThat(registrations.poll(60, TimeUnit.SECONDS))
          .isEqualTo(
              "{\"model_name\": \"ubjson\", \"url\": \"%s\"}"
                  .formatted(root.resolve("scripts/training/ubjson.tar.gz")));
      assertThat(said[1]).as("names of files in the server's language").isEqualTo("C.UTF-8");
    } finally {
      recording.destroy();
      recording.waitFor();
      server.stop(0);
    }
  }

  /** Or that one is asked for scores and told to drop models, and nothing is recorded. */
  @Test
  void portThatAnotherServerHasIsLeftToIt() throws Exception {
    Path seed = Files.writeString(directory.resolve("seed"), "RANDOM=7\n");
    int first = portOf(seed);
    try (ServerSocket other = new ServerSocket(first, 0, InetAddress.getLoopbackAddress())) {
      assertThat(portOf(seed)).isNotEqualTo(other.getLocalPort());
    }
  }

  /**
   * Which port a recording gives its server.
   *
   * @param seed what Bash reads first
   */
  private int portOf(Path seed) throws Exception {
    Path port = root.resolve("port");
    script("java", "echo $SAGEMAKER_BIND_TO_PORT > ../port; exit 1");
    ProcessBuilder builder = builder();
    builder.environment().put("BASH_ENV", seed.toString());
    assertThat(builder.start().waitFor()).isEqualTo(1);
    return Integer.parseInt(Files.readString(port).strip());
  }

  @Test
  void ofStartsThatRecordAtOnceNoneFails() throws Exception {
    script(
        "java",
        """
        for word in "$@"; do
          case $word in
            -XX:AOTConfiguration=* | -XX:AOTCache=*) echo > "${word#*=}" ;;
          esac
        done
        if [[ $* == *AOTMode=record* ]]; then
          echo > "../ports/$SAGEMAKER_BIND_TO_PORT"
          exec sleep 600
        fi
        """);
    Path ports = Files.createDirectory(root.resolve("ports"));
    List<Process> recordings = List.of(start(), start());
    List<HttpServer> servers = new ArrayList<>();
    try {
      Until.so("both have a server", () -> names(ports).size() == 2);
      for (String port : names(ports)) {
        servers.add(serve(Integer.parseInt(port), new LinkedBlockingQueue<>()));
      }
      for (Process recording : recordings) {
        String said = new String(recording.getInputStream().readAllBytes(), UTF_8);
        assertThat(recording.waitFor()).as(said).isZero();
      }
    } finally {
      recordings.forEach(Process::destroy);
      servers.forEach(server -> server.stop(0));
    }

    assertThat(names(root.resolve("server/target"))).containsExactly("coppice-server.aot");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Answers what a recording asks of its server. */
  private static HttpServer serve(int port, BlockingQueue<String> registrations)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", exchange -> answer(exchange, registrations));
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, BlockingQueue<String> registrations) {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      boolean isRegistration = exchange.getRequestMethod().equals("POST");
      if (isRegistration && exchange.getRequestURI().getPath().equals("/models")) {
        registrations.add(body);
      }
      exchange.sendResponseHeaders(200, -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start() throws IOException {
    return builder().start();
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(root.resolve("scripts/record-start").toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(root.resolve("scripts").toFile())
        .redirectErrorStream(true);
  }

  private void script(String name, String body) throws IOException {
    Path file =
        Files.writeString(
            root.resolve("scripts").resolve(name), "#!/usr/bin/env bash\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
