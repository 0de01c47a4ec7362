package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.http.tls.Handshakes;
import dev.coppice.server.http.tls.TlsTermination;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of gRPC within TLS, of whom some show a certificate. */
@Timeout(60)
class GrpcTlsTest {

  private static final InetAddress ALL = new InetSocketAddress(0).getAddress();
  private static final int WINDOW = 65_535;
  private static final int ANY_PORT = 0;

  @AutoClose private final Handshakes handshakes = new Handshakes(1, 16);
  private X509Bundle pair;
  private ApiFixture server;
  private GrpcServer grpc;

  @BeforeEach
  void start() throws Exception {
    pair =
        new CertificateBuilder()
            .subject("CN=own")
            .ecp256()
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    SslContext context =
        SslContextBuilder.forServer(pair.toKeyManagerFactory())
            .trustManager(pair.toTrustManagerFactory())
            .clientAuth(ClientAuth.OPTIONAL)
            .sslProvider(SslProvider.JDK)
            .build();
    server =
        new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, GrpcFixture.limits().withConnections(8));
    grpc = server.startGrpc(ALL, new TlsTermination(() -> context, true, handshakes));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Connects from a port to one of the server's addresses. */
  private RawHttp2 connect(int from, String to, boolean hasCertificate) throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(
        hasCertificate ? pair.toKeyManagerFactory().getKeyManagers() : null,
        pair.toTrustManagerFactory().getTrustManagers(),
        null);
    Socket socket = new Socket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), from));
    socket.connect(new InetSocketAddress(to, grpc.port()));
    return new RawHttp2(tls.getSocketFactory().createSocket(socket, to, grpc.port(), true), WINDOW);
  }

  /** As a client may be that has the address of others, such as that of a network's gate. */
  @Test
  void certificateCountsOnItsConnectionAloneThoughAnotherComesFromTheSamePort() throws Exception {
    try (RawHttp2 stranger = connect(ANY_PORT, "127.0.0.1", false)) {
      stranger.call(1, GOOD);
      assertThat(stranger.end(1)).startsWith("16 ");
      try (RawHttp2 certified = connect(stranger.port(), "127.0.0.2", true)) {
        certified.call(1, GOOD);
        assertThat(certified.end(1)).startsWith("0 ");
        stranger.call(3, GOOD);
        assertThat(stranger.end(3)).startsWith("16 ");
        certified.call(3, GOOD);
        assertThat(certified.end(3)).startsWith("0 ");
        assertThat(grpc.connections()).isEqualTo(2);
      }
    }
  }
}
