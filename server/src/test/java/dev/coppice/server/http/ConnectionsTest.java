package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.tls.Handshakes;
import dev.coppice.server.http.tls.TlsTermination;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many clients are connected at once, who has to go for others, what is left for probes. */
class ConnectionsTest {

  private static ServerFixture fixture(Transport transport, int all, int reserved)
      throws IOException {
    return new ServerFixture(limits(all, reserved), transport);
  }

  private static HttpLimits limits(int all, int reserved) {
    return HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20)
        .with(new HttpLimits.Places(all, reserved));
  }

  private static List<RawClient> connect(ServerFixture fixture, int count) throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawClient client = fixture.client();
      assertThat(client.get("/").reply().status()).isEqualTo(200);
      clients.add(client);
    }
    return clients;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void probesAreAnsweredThoughOthersSitInTheirPlaces(Transport transport) throws Exception {
    try (ServerFixture fixture = fixture(transport, 2, 2)) {
      List<RawClient> idle = connect(fixture, 2);
      for (int i = 0; i < 10; i++) {
        idle.add(fixture.client());
      }
      try (RawClient probe = fixture.client()) {
        assertThat(probe.get("/probe").reply().status()).isEqualTo(200);
      }
      for (RawClient client : idle) {
        client.close();
      }
    }
  }

  /** Clients in the middle of a request, whose places nobody else gets. */
  private static List<RawClient> connectBusy(ServerFixture fixture, int count) throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(fixture.client().send("GET /"));
    }
    return clients;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void probesAreAnsweredWhenAllPlacesAreTaken(Transport transport) throws Exception {
    try (ServerFixture fixture = fixture(transport, 3, 2)) {
      List<RawClient> busy = connectBusy(fixture, 3);
      try (RawClient probe = fixture.client()) {
        Reply answer = probe.get("/probe").reply();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("connection", "close");
        assertThat(probe.isEnded()).isTrue();
      }
      try (RawClient other = fixture.client()) {
        Reply answer = other.post("/", "x").reply();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers())
            .containsEntry("connection", "close")
            .containsEntry("retry-after", "1");
        assertThat(answer.body()).contains("Too many connections are open, please try again.");
        assertThat(other.isEnded()).isTrue();
      }
      busy.getFirst().close();
      ServerFixture.await(() -> fixture.server.connections() == 2);
      connect(fixture, 1).getFirst().close();
      for (RawClient client : busy) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void placeIsForAnyRequestThoughOthersSitInThoseForProbes(Transport transport) throws Exception {
    try (ServerFixture fixture = fixture(transport, 1, 2)) {
      RawClient busy = connectBusy(fixture, 1).getFirst();
      ServerFixture.await(() -> fixture.server.connections() == 1);
      RawClient sitting = fixture.client();
      ServerFixture.await(() -> fixture.server.connections() == 2);
      busy.close();
      ServerFixture.await(() -> fixture.server.connections() == 1);
      connect(fixture, 1).getFirst().close();
      sitting.close();
    }
  }

  /** The event loop is busy from before it comes until others have its place. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void probeThatHasAskedIsAnsweredThoughOthersComeForItsPlace(Transport transport)
      throws Exception {
    HeldHandler handler = new HeldHandler();
    HttpServer server =
        new HttpServer(new HttpSettings("127.0.0.1", 0, 1, transport, limits(1, 2), null), handler);
    server.start();
    List<RawClient> clients = new ArrayList<>();
    try {
      clients.add(new RawClient(server.port()).get("/busy"));
      handler.isBusy.await();
      RawClient probe = new RawClient(server.port()).get("/probe");
      clients.add(probe);
      ServerFixture.await(() -> LinuxSockets.arrived(server.port(), "01") == 1);
      clients.add(new RawClient(server.port()));
      clients.add(new RawClient(server.port()));
      ServerFixture.await(() -> LinuxSockets.waitingInKernel(server.port()) == 0);
      handler.isFree.countDown();
      assertThat(probe.reply().status()).isEqualTo(200);
    } finally {
      handler.isFree.countDown();
      for (RawClient client : clients) {
        client.close();
      }
      assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    }
  }

  /** Keeps the event loop busy with the first request. */
  private static final class HeldHandler implements RequestHandler {
    private final CountDownLatch isBusy = new CountDownLatch(1);
    private final CountDownLatch isFree = new CountDownLatch(1);

    @Override
    public void handle(Exchange exchange) {
      isBusy.countDown();
      ServerFixture.await(() -> isFree.getCount() == 0);
      exchange.respond(Response.text(200, "text/plain", exchange.path()));
    }

    @Override
    public boolean isProbe(HttpMethod method, String path) {
      return path.equals("/probe");
    }
  }

  /** Nobody has the place of whoever comes in for probes alone, so it need not go for others. */
  @Test
  void whoHasAPlaceForProbesKeepsItWhileItEntersThoughOthersCome() throws Exception {
    KeyManagerFactory none = KeyManagerFactory.getInstance("PKIX");
    none.init(null, null);
    SslContext context = SslContextBuilder.forServer(none).sslProvider(SslProvider.JDK).build();
    List<RawClient> silent = new ArrayList<>();
    try (Handshakes handshakes = new Handshakes(1, 1)) {
      TlsTermination tls = new TlsTermination(() -> context, false, handshakes);
      HttpServer server =
          new HttpServer(
              new HttpSettings("127.0.0.1", 0, 1, Transport.best(), limits(1, 3), tls),
              new EchoHandler());
      server.start();
      assertThat(server.shared().connections().takePlaces(1, new EmbeddedChannel())).isTrue();
      for (int i = 1; i <= 3; i++) {
        silent.add(new RawClient(server.port()));
        int all = i;
        ServerFixture.await(() -> server.connections() == all);
      }
      for (RawClient client : silent) {
        client.close();
      }
      assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    }
  }
}
