package dev.coppice.e2e.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.scripts.PemCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of TLS 1.3 that ask for new keys, each of which takes the server time and an answer. */
@Timeout(120)
final class TlsKeysIT {

  private static final int MANY = 20_000;

  @TempDir static Path directory;
  private static PemCertificate own;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void start() throws Exception {
    own = PemCertificate.make(directory, "own");
    server =
        CoppiceServer.start(
            Files.createDirectory(directory.resolve("store")),
            own.settings("COPPICE_GRPC_PORT", "0"));
  }

  private static SSLSocket tls(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    SSLSocket tls =
        (SSLSocket)
            own.client(null).getSocketFactory().createSocket(socket, "127.0.0.1", port, true);
    tls.setSoTimeout(20_000);
    tls.setEnabledProtocols(new String[] {"TLSv1.3"});
    tls.startHandshake();
    return tls;
  }

  /** After the handshake that is what another one is. */
  private static void askForKeys(SSLSocket client, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      client.startHandshake();
    }
  }

  private static void assertIsCutOff(int port) throws IOException {
    try (SSLSocket client = tls(port)) {
      assertThatThrownBy(() -> askForKeys(client, MANY)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void clientThatGoesOnAskingIsCutOff() throws Exception {
    assertIsCutOff(server.uri("/").getPort());
  }

  @Test
  void clientOfGrpcThatGoesOnAskingIsCutOff() throws Exception {
    assertIsCutOff(server.grpcPort());
  }

  @Test
  void clientThatAsksNowAndThenIsAnswered() throws Exception {
    try (SSLSocket client = tls(server.uri("/").getPort())) {
      for (String last : List.of("", "", "", "Connection: close\r\n")) {
        askForKeys(client, 10);
        String ping = "GET /ping HTTP/1.1\r\nHost: x\r\n" + last + "\r\n";
        client.getOutputStream().write(ping.getBytes(US_ASCII));
      }
      String answers = new String(client.getInputStream().readAllBytes(), US_ASCII);
      assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(5);
    }
  }
}
