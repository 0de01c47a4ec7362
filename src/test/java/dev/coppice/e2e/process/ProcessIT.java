package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.ServeProcess;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as {@code scripts/serve} starts it: its exit status, its output, its end. */
final class ProcessIT {

  /** Of the metrics, while no request has a body. */
  private static final String NO_BODY = "\ncoppice_body_memory_used_bytes 0.0\n";

  @TempDir Path directory;

  @Test
  void everyProblemOfTheSettingsIsNamedAtOnceAndEndsTheStart() throws Exception {
    Map<String, String> settings =
        Map.of(
            "COPPICE_MODEL_STORE", "ftp://nowhere",
            "COPPICE_LOAD_WAIT", "soon",
            "COPPICE_MEMORY_BUDGET", "-1",
            "COPPICE_MEMROY", "1GiB");
    assertThat(outputOfARefusedStart(settings))
        .contains("COPPICE_MODEL_STORE: ftp://nowhere (expected: ")
        .contains("COPPICE_LOAD_WAIT: soon (expected: ")
        .contains("COPPICE_MEMORY_BUDGET: -1 (expected: ")
        .contains("COPPICE_MEMROY: set (expected: ");
  }

  private String outputOfARefusedStart(Map<String, String> settings) throws Exception {
    try (ServeProcess process = ServeProcess.start(directory, settings)) {
      assertThat(process.exitStatus()).isEqualTo(1);
      return process.output();
    }
  }

  @Test
  void folderThatIsNotThereEndsTheStart() throws Exception {
    String store = directory.resolve("none").toUri().toString();
    assertThat(outputOfARefusedStart(Map.of("COPPICE_MODEL_STORE", store)))
        .contains("COPPICE_MODEL_STORE: " + store + " (expected: a directory that is there)");
  }

  @Test
  void withNoModePossibleTheProcessSaysWhyAndEnds() throws Exception {
    assumeThat(Path.of("/opt/ml/model")).doesNotExist();
    assertThat(outputOfARefusedStart(Map.of("COPPICE_LOAD_WAIT", "soon")))
        .contains("COPPICE_LOAD_WAIT: soon (expected: ")
        .contains("COPPICE_MODEL_DIR: unset (expected: a model in /opt/ml/model, or ");
  }

  @Test
  void healthyStartHasNothingToWarnOf() throws Exception {
    Tenant tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
    Map<String, String> settings =
        Map.of(
            "COPPICE_MODEL_STORE", store.toUri().toString(),
            "COPPICE_CACHE_DIR", directory.resolve("cache").toString());
    try (ServeProcess process = ServeProcess.start(directory, settings)) {
      assertThat(process.get("/ping").statusCode()).isEqualTo(200);
      assertThat(process.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
      process.terminate();
      assertThat(process.exitStatus()).isZero();
      assertThat(process.output()).contains(" INFO ").doesNotContain(" WARN ", " ERROR ");
    }
  }

  @Test
  void sigtermLetsTheRequestInFlightFinishAndExitsWithZero() throws Exception {
    Tenant tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
    Map<String, String> settings = Map.of("COPPICE_MODEL_STORE", store.toUri().toString());
    try (ServeProcess process = ServeProcess.start(directory, settings)) {
      assertThat(process.get("/ping").statusCode()).isEqualTo(200);
      assertThat(answerAcrossTheStop(process, tenant))
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("connection: close")
          .endsWith(tenant.expected());
      assertThat(process.exitStatus()).isZero();
    }
  }

  /** The answer to a call whose first bytes come before a SIGTERM, and its last ones after it. */
  private static String answerAcrossTheStop(ServeProcess process, Tenant tenant) throws Exception {
    int port = process.port();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = client.getOutputStream();
      String head =
          "POST /invocations HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n%s: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(CoppiceServer.TARGET_MODEL, tenant.name(), tenant.csv().length());
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(tenant.csv().charAt(0)); // In flight: its body has begun and is not complete.
      out.flush();
      Until.so("its body is coming", () -> !process.get("/metrics").body().contains(NO_BODY));
      process.terminate();
      Until.so("the port is closed", () -> isRefused(port));
      out.write(tenant.csv().substring(1).getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return read(client.getInputStream());
    }
  }

  private static boolean isRefused(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return false;
    } catch (IOException refused) {
      return true;
    }
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
  }
}
