package dev.coppice.e2e.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long clients may take, and how often they may call a model, as the settings say. */
@Timeout(120)
final class LimitsIT {

  private static final String PING = "GET /ping HTTP/1.1\r\nHost: here\r\n";

  /** In far less than the seconds in which so many would be allowed. */
  private static final int CALLS = 20;

  @TempDir static Path directory;
  private static Tenant acme;
  private static Tenant other;
  private static Path store;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeAll
  static void addTenants() throws Exception {
    store = Files.createDirectory(directory.resolve("store"));
    acme = Tenant.train("acme");
    other = Tenant.train("other");
    for (Tenant tenant : List.of(acme, other)) {
      Files.write(store.resolve(tenant.name()), tenant.artifact());
    }
  }

  @BeforeEach
  void serveTheStore() {
    settings.put("COPPICE_MODEL_STORE", store.toUri().toString());
    settings.put("COPPICE_MANAGEMENT_PORT", "0");
  }

  private static List<URI> ports(CoppiceServer server) {
    return List.of(server.uri("/"), server.managementUri("/"));
  }

  private static Socket sent(URI port, String request) throws IOException {
    Socket socket = new Socket(port.getHost(), port.getPort());
    socket.setSoTimeout(20_000);
    send(socket, request);
    return socket;
  }

  private static void send(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(US_ASCII));
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), US_ASCII);
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  @Test
  void halfARequestIsGivenUpWhileAConnectionBetweenTwoStaysOpen() throws Exception {
    settings.put("COPPICE_REQUEST_TIMEOUT", "300ms");
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      for (URI port : ports(server)) {
        try (Socket quiet = sent(port, PING + "\r\n");
            Socket slow = sent(port, PING)) {
          assertThat(status(quiet)).isEqualTo("HTTP/1.1 200");
          assertThat(status(slow)).isEqualTo("HTTP/1.1 408");
          send(quiet, PING + "Connection: close\r\n\r\n");
          assertThat(rest(quiet)).contains("HTTP/1.1 200");
        }
      }
    }
  }

  @Test
  void connectionThatSendsNoMoreRequestsEnds() throws Exception {
    settings.put("COPPICE_IDLE_TIMEOUT", "1s");
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      for (URI port : ports(server)) {
        try (Socket quiet = sent(port, PING + "\r\n")) {
          assertThat(rest(quiet)).startsWith("HTTP/1.1 200").doesNotContain("HTTP/1.1 408");
        }
      }
    }
  }

  private static List<HttpResponse<String>> throttled(CoppiceServer server, Tenant tenant) {
    return Stream.generate(() -> server.invoke(tenant.name(), tenant.csv()))
        .limit(CALLS)
        .filter(answer -> answer.statusCode() != 200)
        .toList();
  }

  private static void assertTooMany(List<HttpResponse<String>> answers) {
    assertThat(answers)
        .isNotEmpty()
        .allSatisfy(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(429);
              assertThat(answer.headers().firstValue("Retry-After")).contains("1");
              assertThat(answer.body()).contains("\"type\": \"ThrottlingException\"");
            });
  }

  @Test
  void tenantsOfTheFileHaveItsLimitsUntilItHasOthers() throws Exception {
    Path limits = Files.writeString(directory.resolve("limits"), "acme - 1\n");
    settings.put("COPPICE_TENANT_LIMITS_FILE", limits.toString());
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      assertTooMany(throttled(server, acme));
      assertThat(throttled(server, other)).isEmpty();

      Path next = Files.writeString(directory.resolve("next"), "other - 1\n");
      Files.move(next, limits, StandardCopyOption.ATOMIC_MOVE);
      Until.so("the new limits hold", () -> !throttled(server, other).isEmpty());
      assertTooMany(throttled(server, other));
      assertThat(throttled(server, acme)).isEmpty();
    }
  }

  @Test
  void tenantsOfWhichNoFileTellsHaveTheRateOfTheSettings() {
    settings.put("COPPICE_TENANT_RATE", "1");
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      assertTooMany(throttled(server, acme));
      assertTooMany(throttled(server, other));
    }
  }
}
