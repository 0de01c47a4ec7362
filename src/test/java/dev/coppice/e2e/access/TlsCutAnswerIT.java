package dev.coppice.e2e.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.PemCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of HTTP/1.0 behind TLS, to which the connection's end is that of a large answer. */
@Timeout(120)
final class TlsCutAnswerIT {

  /** Of few bytes, whose scores are more than the kernel takes for a client that reads none. */
  private static final int ROWS = 300_000;

  @TempDir static Path directory;
  private static Tenant tenant;
  private static Path store;
  private static PemCertificate own;

  @BeforeAll
  static void makeCertificate() throws Exception {
    tenant = Tenant.train("acme");
    store = Tenant.store(directory, tenant);
    own = PemCertificate.make(directory, "own");
  }

  private static CoppiceServer server() {
    return CoppiceServer.start(store, own.settings("COPPICE_SHUTDOWN_GRACE", "3s"));
  }

  /** Has sent its request, and has what its kernel takes of the answer. */
  private static SSLSocket client(CoppiceServer server, String version) throws IOException {
    int port = server.uri("/").getPort();
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    SSLSocket tls =
        (SSLSocket)
            own.client(null).getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
    tls.setSoTimeout(20_000);
    tls.setEnabledProtocols(new String[] {version});
    String head =
        "POST /invocations HTTP/1.0\r\n%s: %s\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n"
            .formatted(CoppiceServer.TARGET_MODEL, tenant.name(), 2 * ROWS);
    tls.getOutputStream().write((head + "\r\n" + "0\n".repeat(ROWS)).getBytes(US_ASCII));
    assertThat(new String(tls.getInputStream().readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 200");
    return tls;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void wholeAnswerEndsInOrder(String version) throws Exception {
    try (CoppiceServer server = server();
        SSLSocket client = client(server, version)) {
      String answer = new String(client.getInputStream().readAllBytes(), US_ASCII);
      String body = answer.substring(answer.indexOf("\r\n\r\n"));
      assertThat(body).endsWith("]");
      assertThat(body.split(", ", -1)).hasSize(ROWS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void answerThatTheStopCutsOffEndsInAReset(String version) throws Exception {
    try (CoppiceServer server = server();
        SSLSocket client = client(server, version)) {
      server.stop();
      assertThatThrownBy(() -> client.getInputStream().readAllBytes())
          .isInstanceOf(IOException.class);
    }
  }
}
