package dev.coppice.server.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Test;

/** How long a handshake may take. */
class TlsTerminationTest {

  private static SslContext context() throws Exception {
    KeyManagerFactory none = KeyManagerFactory.getInstance("PKIX");
    none.init(null, null);
    return SslContextBuilder.forServer(none).sslProvider(SslProvider.JDK).build();
  }

  @Test
  void handshakeThatDoesNotGoOnEndsAfterTenSeconds() throws Exception {
    SslContext context = context();
    EmbeddedChannel client = new EmbeddedChannel();
    client.freezeTime();
    try (Handshakes handshakes = new Handshakes(1, 1)) {
      new TlsTermination(() -> context, false, handshakes).addTo(client);
      assertThat(TlsTermination.holdsBytes(client)).isFalse();
      client.writeInbound(Unpooled.wrappedBuffer(new byte[] {22, 3, 1, 2, 0, 1}));
      assertThat(TlsTermination.holdsBytes(client)).isTrue();
      assertThat(TlsTermination.isEntering(client)).isTrue();
      client.advanceTimeBy(9, TimeUnit.SECONDS);
      client.runScheduledPendingTasks();
      assertThat(client.isOpen()).isTrue();

      client.advanceTimeBy(1, TimeUnit.SECONDS);
      client.runScheduledPendingTasks();
      client.runPendingTasks();
      assertThat(client.isOpen()).isFalse();
    } finally {
      client.releaseInbound();
      client.releaseOutbound();
    }
  }
}
