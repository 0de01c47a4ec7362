package dev.coppice.server.http.answer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;

/** A socket whose client takes only what it is told to, on a clock that the test moves. */
final class TricklingChannel extends EmbeddedChannel {

  private int room;

  TricklingChannel(ChannelHandler... handlers) {
    super(handlers);
    freezeTime();
  }

  /** The client takes so many bytes, now or when they come. */
  void take(int bytes) {
    room += bytes;
    flush();
    runPendingTasks();
  }

  void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      advanceTimeBy(1, TimeUnit.SECONDS);
      runScheduledPendingTasks();
    }
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) {
    while (room > 0 && in.current() instanceof ByteBuf bytes) {
      int taken = Math.min(room, bytes.readableBytes());
      room -= taken;
      in.removeBytes(taken);
    }
  }
}
