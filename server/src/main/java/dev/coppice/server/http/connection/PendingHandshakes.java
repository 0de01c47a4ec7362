package dev.coppice.server.http.connection;

import dev.coppice.server.http.answer.Reset;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections whose clients are not in yet: under TLS those whose handshake is not over. Once
 * places are short the oldest has to go, so that clients who begin and never end keep nobody out.
 */
final class PendingHandshakes {

  private static final AttributeKey<Long> NUMBER = AttributeKey.valueOf("coppice.handshake");

  private record Pending(Channel channel, int places) {}

  private final ConcurrentSkipListMap<Long, Pending> byAge = new ConcurrentSkipListMap<>();
  private final AtomicLong last = new AtomicLong();

  /**
   * Adds one.
   *
   * @param channel its connection, which has its event loop
   * @param places that it has
   */
  void add(Channel channel, int places) {
    long number = last.incrementAndGet();
    channel.attr(NUMBER).set(number);
    byAge.put(number, new Pending(channel, places));
    channel.closeFuture().addListener(closed -> remove(channel));
  }

  boolean has(Channel channel) {
    return channel.attr(NUMBER).get() != null;
  }

  void remove(Channel channel) {
    Long number = channel.attr(NUMBER).getAndSet(null);
    if (number != null) {
      byAge.remove(number);
    }
  }

  int count() {
    return byAge.size();
  }

  /** Closes the oldest of so many places, soon; none and false if all together have fewer. */
  boolean makeRoom(int count) {
    int held = 0;
    for (Iterator<Pending> all = byAge.values().iterator(); held < count && all.hasNext(); ) {
      held += all.next().places();
    }
    if (held < count) {
      return false;
    }
    int made = 0;
    for (int more = 1; made < count && more > 0; made += more) {
      more = makeRoom();
    }
    return made >= count;
  }

  /** Closes the oldest, soon, and returns the places that it leaves; 0 if there is none. */
  int makeRoom() {
    Map.Entry<Long, Pending> oldest = byAge.pollFirstEntry();
    if (oldest == null) {
      return 0;
    }
    Channel channel = oldest.getValue().channel();
    channel.eventLoop().execute(() -> Reset.now(channel)); // HTTP/2 would wait for the handshake.
    return oldest.getValue().places();
  }
}
