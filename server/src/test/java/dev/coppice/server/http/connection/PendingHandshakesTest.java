package dev.coppice.server.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** Who has to go when places are short. */
class PendingHandshakesTest {

  private final PendingHandshakes handshakes = new PendingHandshakes();

  private EmbeddedChannel client() {
    EmbeddedChannel channel = new EmbeddedChannel();
    handshakes.add(channel, 2);
    return channel;
  }

  @Test
  void oldestGoesFirst() {
    EmbeddedChannel oldest = client();
    EmbeddedChannel newest = client();
    assertThat(handshakes.makeRoom()).isEqualTo(2);
    oldest.runPendingTasks();
    assertThat(oldest.isOpen()).isFalse();
    assertThat(newest.isOpen()).isTrue();
  }

  @Test
  void nobodyGoesInVain() {
    EmbeddedChannel channel = client();
    assertThat(handshakes.makeRoom(3)).isFalse();
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isTrue();

    EmbeddedChannel another = client();
    assertThat(handshakes.makeRoom(3)).isTrue();
    channel.runPendingTasks();
    another.runPendingTasks();
    assertThat(channel.isOpen() || another.isOpen()).isFalse();
  }

  @Test
  void whoeverIsInStays() {
    EmbeddedChannel channel = client();
    handshakes.remove(channel);
    assertThat(handshakes.makeRoom()).isZero();
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void whoeverHasLeftMakesNoRoomASecondTime() {
    var unused = client().close();
    assertThat(handshakes.makeRoom()).isZero();
  }
}
