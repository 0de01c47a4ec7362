package dev.coppice.cache.budget;

/**
 * The sums of a {@link MemoryBudget}: what is held, how much of it stays, and how much is on its
 * way back. Guarded by the budget's lock, as the reservations are that they are the sums of.
 */
final class BudgetSums {

  private final long capacity;
  private final CountedSlack slack;
  private long held;
  private long pinned;
  private long returning;
  private long returningSlack;

  BudgetSums(long capacity, CountedSlack slack) {
    this.capacity = capacity;
    this.slack = slack;
  }

  /** Bytes held by reservations, and slack. */
  long used() {
    return held + slack.all();
  }

  /**
   * Bytes that can be had at best: all but what stays with pinned models.
   *
   * @param own bytes that the asking reservation holds
   */
  long reclaimable(long own) {
    boolean isAlone = held - pinned <= own; // Then the slack is all beside pinned models.
    return capacity - pinned - (isAlone ? Math.max(0, slack.ofOthers() - returningSlack) : 0);
  }

  /** Bytes that this thread can take, if it wants so many. */
  long free(long more) {
    return capacity - held - slack.besides(more);
  }

  /** Bytes that it cannot take, and that are not on their way. */
  long missing(long more) {
    return more - free(more) - returning - returningSlack;
  }

  void take(Reservation reservation, long more) {
    reservation.requireOpen();
    reservation.held += more;
    held += more;
    slack.taken(more);
  }

  void giveBack(Reservation reservation, long less) {
    reservation.held -= less;
    held -= less;
  }

  void announceClose(Reservation reservation) {
    reservation.returning = true;
    returning += reservation.held;
  }

  /** So many bytes of slack more are on their way; less than 0 once they are back. */
  void announceSlack(long bytes) {
    returningSlack += bytes;
  }

  /** Returns false if it was so before. */
  boolean setPinned(Reservation reservation, boolean isPinned) {
    if (reservation.pinned == isPinned) {
      return false;
    }
    reservation.pinned = isPinned;
    pinned += isPinned ? reservation.held : -reservation.held;
    return true;
  }

  /** Gives all of it back. */
  void close(Reservation reservation) {
    boolean unused = setPinned(reservation, false);
    reservation.closed = true;
    returning -= reservation.returning ? reservation.held : 0;
    giveBack(reservation, reservation.held);
  }
}
