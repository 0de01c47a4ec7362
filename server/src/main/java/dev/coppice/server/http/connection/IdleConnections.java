package dev.coppice.server.http.connection;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * Connections on which nothing is under way. At the limit one of them has to go for each new
 * connection, so that clients that only keep a connection shut no other client out: first those
 * that have asked nothing so far, then those that have asked nothing for longest. None goes within
 * its first second, in which a client that is at work asks again.
 *
 * <p>Nothing is kept of them below the limit. They are looked for among all connections when one is
 * wanted, and so many at once that a crowd of new connections costs few looks.
 */
final class IdleConnections {

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

  /** In the order in which they have to go. */
  private final Deque<Idler> found = new ArrayDeque<>(MAX_FOUND);

  private long lookedAt;

  /** Whether the last look found all that there were. */
  private boolean foundAll;

  /** A client as one look found it. */
  private record Idler(IdleClient client, boolean hasAsked, long since, long idleNanos) {}

  /**
   * @param open the clients of all connections
   */
  IdleConnections(Collection<IdleClient> open) {
    this.open = open;
  }

  /**
   * Ends one of them, soon, unless its client asks for something by then. From any thread.
   *
   * @return how many connections of HTTP/1.1 can be let in for it; 0 if none is idle
   */
  synchronized int makeRoom() {
    while (!found.isEmpty() || look()) {
      Idler first = found.remove();
      if (first.client().leave(first.since())) {
        return first.client().connections();
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
      if (since != IdleClient.BUSY && now - since > PATIENCE_NANOS) {
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
