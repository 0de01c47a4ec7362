package dev.coppice.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import dev.coppice.scripts.PemCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same server behind TLS, for clients that know how and for some that do not. */
@Timeout(120)
final class TlsIT {
  @TempDir static Path directory;
  private static Tenant tenant;
  private static Path store;
  private static PemCertificate own;
  private static PemCertificate other;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeAll
  static void makeCertificates() throws Exception {
    tenant = Tenant.train("acme");
    store = Tenant.store(directory, tenant);
    own = PemCertificate.make(directory, "own");
    other = PemCertificate.make(directory, "other");
  }

  @BeforeEach
  void speakTls() {
    settings.put("COPPICE_MODEL_STORE", store.toUri().toString());
    settings.putAll(own.settings());
  }

  private static URI https(URI uri) {
    return URI.create(uri.toString().replace("http:", "https:"));
  }

  private static HttpClient client(SSLContext context) {
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static HttpResponse<String> get(HttpClient client, CoppiceServer server, String path)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(https(server.uri(path))).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> invoke(HttpClient client, CoppiceServer server, String rows)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(https(server.uri("/invocations")))
            .header(CoppiceServer.TARGET_MODEL, tenant.name())
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString(rows))
            .build(),
        BodyHandlers.ofString());
  }

  private static SSLSocket connect(CoppiceServer server, String... protocols) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            own.client(null)
                .getSocketFactory()
                .createSocket("127.0.0.1", server.uri("/").getPort());
    socket.setSoTimeout(20_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    if (protocols.length > 0) {
      parameters.setProtocols(protocols);
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static String ask(SSLSocket socket, String request, int bytes) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothVersionsSpeakHttpByAgreement(String version) throws Exception {
    try (CoppiceServer server = CoppiceServer.start(settings);
        SSLSocket socket = connect(server, version)) {
      assertThat(ask(socket, "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n", 12))
          .isEqualTo("HTTP/1.1 200");
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void callsLargeAndSmallAreAnsweredOnBothPorts() throws Exception {
    settings.put("COPPICE_MANAGEMENT_PORT", "0");
    try (CoppiceServer server = CoppiceServer.start(settings);
        HttpClient client = client(own.client(null))) {
      assertThat(invoke(client, server, tenant.csv()).body()).isEqualTo(tenant.expected());
      String score = tenant.expected().substring(1, tenant.expected().length() - 1);
      // An answer over TLS is the same answer, whole or in many records.
      assertThat(invoke(client, server, (tenant.csv() + "\n").repeat(30_000)).body())
          .isEqualTo("[" + (score + ", ").repeat(29_999) + score + "]");
      URI metrics = https(server.managementUri("/metrics"));
      assertThat(
              client
                  .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void refusalOfABodyThatIsStillComingCanBeRead() throws Exception {
    settings.put("SAGEMAKER_MAX_REQUEST_SIZE", "1000");
    try (CoppiceServer server = CoppiceServer.start(settings);
        SSLSocket socket = connect(server)) {
      socket
          .getOutputStream()
          .write(
              "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[3_000_000]);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 413 ").contains("exceeded 1000 bytes");
    }
  }

  /** What comes until the connection ends, which may be a reset. */
  private static String answer(Socket socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(bytes);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void clientThatSpeaksNoTlsIsLetGoAndOthersAreServed() throws Exception {
    try (CoppiceServer server = CoppiceServer.start(settings);
        HttpClient client = client(own.client(null))) {
      for (String garbage :
          new String[] {
            "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n", "\u0016\u0003\u0001\u0002", "\0"
          }) {
        try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), server.uri("/").getPort())) {
          OutputStream out = socket.getOutputStream();
          out.write(garbage.getBytes(StandardCharsets.ISO_8859_1));
          socket.shutdownOutput();
          assertThat(answer(socket)).doesNotContain("HTTP");
        }
      }
      assertThat(get(client, server, "/ping").statusCode()).isEqualTo(200);
    }
  }

  /** One connection could ask for one handshake after the other. */
  @Test
  void clientsMayNotRenegotiate() throws Exception {
    String request = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";
    try (CoppiceServer server = CoppiceServer.start(settings);
        SSLSocket socket = connect(server, "TLSv1.2")) {
      StringBuilder answer = new StringBuilder(ask(socket, request, 1));
      while (answer.indexOf("}\n") < 0) {
        answer.append((char) socket.getInputStream().read());
      }
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                ask(socket, request, 12);
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void changedCertificateIsShownToNewConnectionsAndTheOldGoOn() throws Exception {
    Path certificate = Files.copy(own.certificate(), directory.resolve("live.crt"));
    Path key = Files.copy(own.key(), directory.resolve("live.key"));
    settings.putAll(new PemCertificate(certificate, key).settings());
    try (CoppiceServer server = CoppiceServer.start(settings);
        SSLSocket before = connect(server)) {
      String request = "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n";
      assertThat(ask(before, request, 12)).isEqualTo("HTTP/1.1 200");
      Files.copy(other.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(other.key(), key, StandardCopyOption.REPLACE_EXISTING);
      Until.so("the new certificate is shown", () -> shown(server).equals("CN=other"));
      try (HttpClient client = client(other.client(null))) {
        assertThat(get(client, server, "/metrics").body())
            .contains("coppice_tls_certificate_expiry_timestamp_seconds " + expiry(other) + "\n");
      }
      assertThat(ask(before, request, 12)).isNotEmpty();
    }
  }

  /** In seconds since 1970. */
  private static double expiry(PemCertificate made) throws Exception {
    try (InputStream in = Files.newInputStream(made.certificate())) {
      X509Certificate read =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return read.getNotAfter().toInstant().getEpochSecond();
    }
  }

  /** Of the server's certificate; empty if it is not trusted. */
  private static String shown(CoppiceServer server) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            other
                .client(null)
                .getSocketFactory()
                .createSocket("127.0.0.1", server.uri("/").getPort())) {
      X509Certificate first = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return first.getSubjectX500Principal().getName();
    } catch (SSLException e) {
      return "";
    }
  }

  @Test
  void clientWithoutACertificateLearnsOnlyThatTheServerIsWell() throws Exception {
    settings.put("COPPICE_TLS_CLIENT_CA", other.certificate().toString());
    try (CoppiceServer server = CoppiceServer.start(settings);
        HttpClient nobody = client(own.client(null));
        HttpClient known = client(own.client(other));
        HttpClient stranger = client(own.client(own))) {
      for (String path : new String[] {"/ping", "/livez", "/health"}) {
        assertThat(get(nobody, server, path).statusCode()).as(path).isEqualTo(200);
      }
      for (String path : new String[] {"/metrics", "/models", "/nosuch"}) {
        assertThat(get(nobody, server, path).statusCode()).as(path).isEqualTo(403);
      }
      try (SSLSocket prober = connect(server)) {
        ask(prober, "GET /ping HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n", 0);
        prober.getOutputStream().write(new byte[3_000_000]);
        assertThat(get(known, server, "/metrics").body())
            .contains("coppice_body_memory_used_bytes 0.0\n");
      }
      HttpResponse<String> refused = invoke(nobody, server, tenant.csv());
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("A client certificate is required.");
      assertThat(invoke(known, server, tenant.csv()).body()).isEqualTo(tenant.expected());
      // A certificate of somebody else is not sent, or refused; in any case it opens nothing.
      try {
        assertThat(invoke(stranger, server, tenant.csv()).statusCode()).isEqualTo(403);
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("200");
      }
    }
  }

  @Test
  void keyOfAnotherCertificateEndsTheStart() throws Exception {
    settings.put("COPPICE_TLS_KEY", other.key().toString());
    assertThatThrownBy(() -> CoppiceServer.start(settings))
        .hasMessageContaining(
            "COPPICE_TLS_CERT: %s: another key (expected: that of %s)"
                .formatted(other.key(), own.certificate()));
    settings.put("COPPICE_TLS_KEY", own.certificate().toString());
    assertThatThrownBy(() -> CoppiceServer.start(settings))
        .hasMessageContaining("no key of the certificate");
    settings.put("COPPICE_TLS_CERT", own.key().toString());
    assertThatThrownBy(() -> CoppiceServer.start(settings))
        .hasMessageContaining("no certificate (expected: certificates in PEM)");
  }
}
