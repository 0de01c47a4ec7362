package dev.coppice.server.http.connection;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Connections on which nothing is under way. Once places are short one has to go for each newcomer,
 * so that clients who only keep theirs shut nobody out: first those who have asked nothing so far,
 * then those who have asked nothing for longest. None goes within its first second, in which a
 * client that is at work asks again.
 *
 * <p>Nothing is kept of them while there are places. They are looked for among all connections when
 * one is wanted, and so many at once that a crowd of newcomers costs few looks.
 */
final class Idlers {

  private static final long PATIENCE_NANOS = 1_000_000_000L;

  /** A look that is repeated sooner would find the same. */
  private static final long PERIOD_NANOS = 100_000_000L;

  /** How many one look finds. */
  private static final int MAX_FOUND = 64;

  /** Those who have to go first are the smallest. */
  private static final Comparator<Idler> ORDER =
      Comparator.comparing(Idler::hasAsked)
          .thenComparing(Idler::idleNanos, Comparator.reverseOrder());

  private final Collection<IdleClient> open;
  private final Predicate<Channel> isCounted;

  /** In the order in which they have to go. */
  private final Deque<Idler> found = new ArrayDeque<>(MAX_FOUND);

  private long lookedAt;

  /** Whether the last look found all that there were. */
  private boolean foundAll;

  /** A client as one look found it. */
  private record Idler(IdleClient client, boolean hasAsked, long since, long idleNanos) {}

  /**
   * @param open those of all connections
   * @param isCounted whether one has a place that newcomers can have
   */
  Idlers(Collection<IdleClient> open, Predicate<Channel> isCounted) {
    this.open = open;
    this.isCounted = isCounted;
  }

  /**
   * Ends one of them, soon, unless its client asks for something by then, and returns the places
   * that it leaves; 0 if there is none. From any thread.
   */
  synchronized int makeRoom() {
    while (!found.isEmpty() || look()) {
      Idler first = found.remove();
      if (first.client().leave(first.since())) {
        return first.client().places();
      }
    }
    return 0;
  }

  /** Finds those who have to go first; false if there are none. */
  private boolean look() {
    long now = System.nanoTime();
    if (foundAll && now - lookedAt < PERIOD_NANOS) {
      return false;
    }
    lookedAt = now;
    foundAll = true;
    PriorityQueue<Idler> last = new PriorityQueue<>(MAX_FOUND + 1, ORDER.reversed());
    for (IdleClient client : open) {
      long since = client.since();
      if (since != IdleClient.BUSY
          && now - since > PATIENCE_NANOS
          && isCounted.test(client.channel())) {
        last.add(new Idler(client, client.hasAsked(), since, now - since));
        if (last.size() > MAX_FOUND) {
          last.remove();
          foundAll = false;
        }
      }
    }
    while (!last.isEmpty()) {
      found.addFirst(last.remove());
    }
    return !found.isEmpty();
  }
}
