package dev.coppice.e2e.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.PemCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait behind TLS for the answer to the one before them. */
@Timeout(120)
final class TlsPipelineIT {

  private static final String PING = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String LAST = PING.replace("Host: x", "Host: x\r\nConnection: close");

  @TempDir static Path directory;
  private static Tenant tenant;
  private static PemCertificate own;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void start() throws Exception {
    tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
    own = PemCertificate.make(directory, "own");
    server = CoppiceServer.start(store, own.settings());
  }

  private static Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.uri("/").getPort());
  }

  private static SSLSocket tls(Socket socket, String version) throws IOException {
    SSLSocket tls =
        (SSLSocket) own.client(null).getSocketFactory().createSocket(socket, "127.0.0.1", 1, true);
    tls.setSoTimeout(20_000);
    tls.setEnabledProtocols(new String[] {version});
    tls.startHandshake();
    return tls;
  }

  /** A call that is answered only once the store was asked. */
  private static String call(int rows) {
    String body = (tenant.csv() + "\n").repeat(rows);
    return "POST /invocations HTTP/1.1\r\nHost: x\r\nCache-Control: no-cache\r\n%s: %s\r\n"
            .formatted(CoppiceServer.TARGET_MODEL, tenant.name())
        + "Content-Type: text/csv\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body);
  }

  private static int answers(SSLSocket client) throws IOException {
    String all = new String(client.getInputStream().readAllBytes(), US_ASCII);
    return all.split("HTTP/1.1 200 ", -1).length - 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void requestsBehindACallThatTakesItsTimeAreAnswered(String version) throws Exception {
    try (Socket socket = connect();
        SSLSocket client = tls(socket, version)) {
      client.getOutputStream().write((call(1) + PING + LAST).getBytes(US_ASCII));
      assertThat(answers(client)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void manyCallsInOneWriteAreAllAnswered(String version) throws Exception {
    int rows = 12_000 / tenant.csv().length();
    try (Socket socket = connect();
        SSLSocket client = tls(socket, version)) {
      client.getOutputStream().write((call(rows).repeat(16) + LAST).getBytes(US_ASCII));
      assertThat(answers(client)).isEqualTo(17);
    }
  }
}
