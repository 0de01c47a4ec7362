package dev.coppice.server.http.answer;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time in which a client must have taken one answer, and after which its connection ends: until
 * then the answer holds memory that others may need. It counts only while nothing but the client
 * keeps the answer from going on, and so not while the next part is made. On the connection's event
 * loop.
 */
final class TakingTime {

  private static final Logger LOG = LoggerFactory.getLogger(TakingTime.class);

  private final Channel channel;
  private final Duration all;
  private long leftNanos;
  private long waitingSince;
  private @Nullable Future<?> end;

  /**
   * @param all time that there is
   */
  TakingTime(Channel channel, Duration all) {
    this.channel = channel;
    this.all = all;
    this.leftNanos = all.toNanos();
  }

  /** Says whether the answer waits for its client from here on. */
  void count(boolean isWaiting) {
    Future<?> running = end;
    if (isWaiting == (running != null)) {
      return;
    }
    long now = channel.eventLoop().ticker().nanoTime();
    if (running == null) {
      waitingSince = now;
      end = channel.eventLoop().schedule(this::letGo, leftNanos, TimeUnit.NANOSECONDS);
    } else {
      running.cancel(false);
      end = null;
      leftNanos -= now - waitingSince;
    }
  }

  private void letGo() {
    LOG.warn(
        "connection of {} is cut: its client has not taken all of an answer in {} s",
        channel.remoteAddress(),
        all.toMillis() / 1e3);
    Reset.now(channel);
  }
}
