package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.tls.Handshakes;
import dev.coppice.server.http.tls.TlsTermination;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many clients are connected at once, and what becomes of one more. */
class ConnectionsTest {

  private static HttpLimits limits(int connections) {
    return HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20).withConnections(connections);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void connectionBeyondTheLimitIsClosedAtOnceWhereAllAreAtWork(Transport transport)
      throws Exception {
    try (ServerFixture fixture = new ServerFixture(limits(2), transport);
        RawClient one = fixture.client().get("/held");
        RawClient other = fixture.client().get("/held")) {
      List<Exchange> held = List.of(fixture.handler.takeHeld(), fixture.handler.takeHeld());
      for (int i = 0; i < 100; i++) {
        try (RawClient more = fixture.client()) {
          assertThatThrownBy(() -> more.get("/").reply()).isInstanceOf(IOException.class);
        }
      }
      assertThat(fixture.server.connections()).isEqualTo(2);
      held.forEach(each -> each.respond(EchoHandler.echo(each)));
      assertThat(one.reply().status()).isEqualTo(200);
      assertThat(other.reply().status()).isEqualTo(200);
      one.endOutput();
      ServerFixture.await(() -> fixture.server.connections() == 1);
      try (RawClient next = fixture.client()) {
        assertThat(next.get("/").reply().status()).isEqualTo(200);
      }
    }
  }

  /** Nothing of it can be sent before the end of the handshake, which may never come. */
  @Test
  void clientThatBeginsNoHandshakeGoesForANewConnection() throws Exception {
    KeyManagerFactory none = KeyManagerFactory.getInstance("PKIX");
    none.init(null, null);
    SslContext context = SslContextBuilder.forServer(none).sslProvider(SslProvider.JDK).build();
    List<RawClient> silent = new ArrayList<>();
    try (Handshakes handshakes = new Handshakes(1, 1)) {
      TlsTermination tls = new TlsTermination(() -> context, false, handshakes);
      HttpServer server =
          new HttpServer(
              new HttpSettings("127.0.0.1", 0, 1, Transport.best(), limits(3), tls),
              new EchoHandler());
      server.start();
      for (int i = 1; i <= 3; i++) {
        silent.add(new RawClient(server.port()));
        int all = i;
        ServerFixture.await(() -> server.connections() == all);
      }
      EmbeddedChannel other = new EmbeddedChannel();
      ServerFixture.await(() -> server.shared().connections().acquire(3, other));
      long begun = System.nanoTime();
      ServerFixture.await(() -> server.connections() == 0);
      assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(5).toNanos());
      other.close().sync();
      for (RawClient client : silent) {
        client.close();
      }
      assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    }
  }
}
