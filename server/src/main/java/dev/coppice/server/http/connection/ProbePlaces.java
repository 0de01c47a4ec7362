package dev.coppice.server.http.connection;

import dev.coppice.server.http.exchange.NextRound;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Connections of one port beyond those for any request, in which only probes are answered. When
 * their places are taken too, the oldest of them has to go, so that clients who only sit there keep
 * no probe waiting. What it has asked by then is answered, but for metrics, which another thread
 * answers.
 *
 * <p>Filled by the thread that accepts.
 */
public final class ProbePlaces {

  private static final AttributeKey<Boolean> FOR_PROBES = AttributeKey.valueOf("coppice.forProbes");

  private final int places;
  private final Consumer<Channel> end;
  private final Queue<Channel> byAge = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param places how many connections may stay
   * @param end ends a connection, on its event loop
   */
  public ProbePlaces(int places, Consumer<Channel> end) {
    this.places = places;
    this.end = end;
  }

  /** Adds a connection, until it closes. */
  public void add(Channel child) {
    child.attr(FOR_PROBES).set(true);
    open.incrementAndGet();
    child.closeFuture().addListener(closed -> left(child));
    Channel oldest = byAge.size() < places ? null : byAge.poll();
    byAge.add(child);
    if (oldest != null) {
      NextRound.run(oldest.eventLoop(), () -> end.accept(oldest));
    }
  }

  private void left(Channel child) {
    byAge.remove(child);
    open.decrementAndGet();
  }

  /** Those that are open, also if they are on their way out. */
  int count() {
    return open.get();
  }

  /** Whether connections come faster than they go: as many again are on their way out. */
  public boolean isCrowded() {
    return count() >= 2 * places;
  }

  /** Whether a connection is one of those in which only probes are answered. */
  public static boolean has(Channel channel) {
    return channel.hasAttr(FOR_PROBES);
  }
}
