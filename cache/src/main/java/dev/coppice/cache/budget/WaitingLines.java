package dev.coppice.cache.budget;

import org.jspecify.annotations.Nullable;

/**
 * The two lines of those who wait for room in a budget, which guards them.
 *
 * <p>The ordinary one goes by turns (see {@link Line}): even a request that would fit waits after
 * the one whose turn it is, or else a large load would starve under small ones. Ahead of it stand
 * reservations that grow: they hold memory already, and the sooner they are done the sooner it
 * comes back.
 */
final class WaitingLines {

  private final Line<Reservation> ahead = new Line<>();
  private final Line<Reservation> ordinary = new Line<>();
  private volatile int size;

  void add(Reservation reservation, boolean isAhead) {
    // Before its standing is asked for: whoever changes that from now on finds somebody waiting.
    size = ahead.size() + ordinary.size() + 1;
    (isAhead ? ahead : ordinary).add(reservation, reservation.standing());
  }

  /** Returns whether it was in one of them. */
  boolean remove(Reservation reservation) {
    boolean wasWaiting = ahead.remove(reservation) || ordinary.remove(reservation);
    size = ahead.size() + ordinary.size();
    return wasWaiting;
  }

  /** Moves those up who stand further ahead by now; returns whether there were any. */
  boolean moveUp() {
    boolean areMoved = moveUp(ahead);
    areMoved |= moveUp(ordinary);
    return areMoved;
  }

  private static boolean moveUp(Line<Reservation> line) {
    boolean areMoved = false;
    for (Reservation waiter : line.waiters()) {
      areMoved |= line.moveUp(waiter, waiter.standing());
    }
    return areMoved;
  }

  /** Whose turn it is; null if nobody waits. */
  @Nullable Reservation first() {
    Reservation growing = ahead.first();
    return growing != null ? growing : ordinary.first();
  }

  /** Those in both; read without the budget's lock, too. */
  int size() {
    return size;
  }
}
