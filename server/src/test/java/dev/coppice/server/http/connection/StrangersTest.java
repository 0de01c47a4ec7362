package dev.coppice.server.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** Who has to go when places are short. */
class StrangersTest {

  private final Strangers strangers = new Strangers();

  private EmbeddedChannel stranger() {
    EmbeddedChannel channel = new EmbeddedChannel();
    strangers.add(channel, 2);
    return channel;
  }

  @Test
  void oldestGoesFirst() {
    EmbeddedChannel oldest = stranger();
    EmbeddedChannel newest = stranger();
    assertThat(strangers.makeRoom()).isEqualTo(2);
    oldest.runPendingTasks();
    assertThat(oldest.isOpen()).isFalse();
    assertThat(newest.isOpen()).isTrue();
  }

  @Test
  void nobodyGoesInVain() {
    EmbeddedChannel channel = stranger();
    assertThat(strangers.makeRoom(3)).isFalse();
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isTrue();

    EmbeddedChannel another = stranger();
    assertThat(strangers.makeRoom(3)).isTrue();
    channel.runPendingTasks();
    another.runPendingTasks();
    assertThat(channel.isOpen() || another.isOpen()).isFalse();
  }

  @Test
  void whoeverIsInStays() {
    EmbeddedChannel channel = stranger();
    strangers.remove(channel);
    assertThat(strangers.makeRoom()).isZero();
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void whoeverHasLeftMakesNoRoomASecondTime() {
    var unused = stranger().close();
    assertThat(strangers.makeRoom()).isZero();
  }
}
