package dev.coppice.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.PemCertificate;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as {@code scripts/serve} starts it, with the JVM's flags and the recorded start. */
final class TlsServeIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final String PING = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir static Path directory;
  private static Tenant tenant;
  private static PemCertificate own;
  @AutoClose private static ServerProcess server;
  private static URI management;

  @BeforeAll
  static void start() throws Exception {
    tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
    own = PemCertificate.make(directory, "own");
    int calls = ServerProcess.freePort();
    int port = ServerProcess.freePort();
    while (port == calls) { // Drawn at random, and nobody listens there yet.
      port = ServerProcess.freePort();
    }
    management = URI.create("https://127.0.0.1:" + port);
    server =
        ServerProcess.start(
            ROOT,
            own.settings(
                "COPPICE_MODEL_STORE", store.toUri().toString(),
                "SAGEMAKER_BIND_TO_PORT", Integer.toString(calls),
                "COPPICE_MANAGEMENT_PORT", Integer.toString(port)),
            directory.resolve("log"));
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(own.client(null)).build()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @Test
  void callsAndManagementAreAnswered() throws Exception {
    HttpRequest call =
        HttpRequest.newBuilder(server.endpoint().resolve("/invocations"))
            .header(CoppiceServer.TARGET_MODEL, tenant.name())
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString(tenant.csv()))
            .build();
    assertThat(send(call).body()).isEqualTo(tenant.expected());
    HttpRequest models = HttpRequest.newBuilder(management.resolve("/models")).build();
    assertThat(send(models).body()).contains(tenant.name());
  }

  @Test
  void clientsMayNotRenegotiate() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            own.client(null)
                .getSocketFactory()
                .createSocket("127.0.0.1", server.endpoint().getPort())) {
      socket.setSoTimeout(20_000);
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      ask(socket);
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                ask(socket);
              })
          .isInstanceOf(IOException.class);
    }
  }

  private static void ask(SSLSocket socket) throws IOException {
    socket.getOutputStream().write(PING.getBytes(StandardCharsets.US_ASCII));
    int last;
    do {
      last = socket.getInputStream().read();
      if (last < 0) {
        throw new IOException("the connection has ended");
      }
    } while (last != '}'); // Which ends the only object of the answer.
    if (socket.getInputStream().read() != '\n') {
      throw new IOException("more than an answer");
    }
  }

  @Test
  void logSaysWhereItServesAndQuotesNoKey() throws Exception {
    String secret = Files.readAllLines(own.key()).get(1);
    assertThat(String.join("\n", server.log()))
        .contains(" on port " + server.endpoint().getPort())
        .doesNotContain(secret);
  }
}
