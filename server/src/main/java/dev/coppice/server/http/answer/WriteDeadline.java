package dev.coppice.server.http.answer;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time in which a client must take one answer. When the time is over the connection is cut,
 * because the answer holds memory that others may need. Only the client's time counts, not the time
 * in which the next part is made. For the connection's event loop.
 */
final class WriteDeadline {

  private static final Logger LOG = LoggerFactory.getLogger(WriteDeadline.class);

  private final Channel channel;
  private final Duration all;
  private long leftNanos;
  private long waitingSince;
  private @Nullable Future<?> end;

  WriteDeadline(Channel channel, Duration all) {
    this.channel = channel;
    this.all = all;
    this.leftNanos = all.toNanos();
  }

  /** Sets whether the answer waits for its client from here on. */
  void count(boolean isWaiting) {
    Future<?> running = end;
    if (isWaiting == (running != null)) {
      return;
    }
    long now = channel.eventLoop().ticker().nanoTime();
    if (running == null) {
      waitingSince = now;
      end = channel.eventLoop().schedule(this::cut, leftNanos, TimeUnit.NANOSECONDS);
    } else {
      running.cancel(false);
      end = null;
      leftNanos -= now - waitingSince;
    }
  }

  private void cut() {
    LOG.warn(
        "connection of {} is cut: its client has not taken all of an answer in {} s",
        channel.remoteAddress(),
        all.toMillis() / 1e3);
    Reset.now(channel);
  }
}
