package dev.coppice.server.http.connection;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections whose clients are not in yet: under TLS those whose handshake is not over. Once
 * places are short the oldest has to go, so that clients who begin and never end keep nobody out.
 */
final class Strangers {

  private static final AttributeKey<Long> NUMBER = AttributeKey.valueOf("coppice.stranger");

  private final ConcurrentSkipListMap<Long, Channel> byAge = new ConcurrentSkipListMap<>();
  private final AtomicLong last = new AtomicLong();

  void add(Channel channel) {
    long number = last.incrementAndGet();
    channel.attr(NUMBER).set(number);
    byAge.put(number, channel);
    channel.closeFuture().addListener(closed -> remove(channel));
  }

  void remove(Channel channel) {
    Long number = channel.attr(NUMBER).getAndSet(null);
    if (number != null) {
      byAge.remove(number);
    }
  }

  /** Closes the oldest; false if there is none. */
  boolean makeRoom() {
    Map.Entry<Long, Channel> oldest = byAge.pollFirstEntry();
    if (oldest == null) {
      return false;
    }
    var unused = oldest.getValue().close();
    return true;
  }
}
