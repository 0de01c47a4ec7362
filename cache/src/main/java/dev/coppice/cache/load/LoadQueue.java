package dev.coppice.cache.load;

import dev.coppice.cache.budget.Line;
import dev.coppice.cache.budget.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The loads that wait for a thread, in the order of their {@link Standing}: calls go before all
 * else, and among calls names take turns by share, so that neither one tenant's hundred artifacts
 * nor a flood of names below one prefix holds up the rest. Nor do a few of them that take minutes
 * each: no share has every place.
 *
 * <p>What the source keeps itself has a line of its own, and neither kind of loads ever has every
 * thread: so a store that hangs keeps nobody from what needs no store, nor a disk that hangs from
 * what is not there. That what is kept is of no use, as all is that another version of the code has
 * made, and for reasons what has no covers, is found out only by its load, which then goes to the
 * other line.
 *
 * <p>The two have one bound; what goes past it is refused at once.
 */
final class LoadQueue {

  private static final int ANY_RANK = Integer.MAX_VALUE;

  private final int bound;
  private final Kind fetches;
  private final Kind restores;
  private int idle;
  private boolean isClosed;

  /**
   * @param bound loads that may wait, 1 or more
   * @param maxFetches loads at once of what the source does not keep, 1 or more
   * @param maxRestores loads at once of what it keeps, 1 or more
   */
  LoadQueue(int bound, int maxFetches, int maxRestores) {
    this.bound = bound;
    this.fetches = new Kind(maxFetches);
    this.restores = new Kind(maxRestores);
  }

  /** Loads of one kind: those that wait, and how many of them have begun. */
  private static final class Kind {

    private final Line<Flight> line = new Line<>();
    private final Map<String, Integer> begunOfShares = new HashMap<>();
    private final int most;
    private int begun;

    /**
     * @param most loads at once
     */
    Kind(int most) {
      this.most = most;
    }

    /** The first, if it may begin. */
    @Nullable Flight first() {
      if (begun < most - 1) {
        return line.first();
      }
      return begun < most ? last(0, null) : null;
    }

    /** The first that may have the last place, once so many have begun and that load has ended. */
    private @Nullable Flight last(int turns, @Nullable Cargo ended) {
      String freed = ended == null ? null : shareOf(ended);
      return line.first(
          turns, share -> begunOfShares.getOrDefault(share, 0) <= (share.equals(freed) ? 1 : 0));
    }

    /**
     * How many of those that wait may begin, once that load has ended; null if none has.
     *
     * @param maxRank of the one that may have the last place: it may rank below others that wait
     */
    int beginning(@Nullable Cargo ended, int maxRank) {
      int anyones = most - 1 - begun + (ended == null ? 0 : 1);
      Flight last = last(Math.max(0, anyones), ended);
      int places = anyones + (last == null || last.standing().rank() > maxRank ? 0 : 1);
      return Math.clamp(places, 0, line.size());
    }

    void begin(Flight flight) {
      line.remove(flight);
      begun++;
      begunOfShares.merge(shareOf(flight.cargo()), 1, Integer::sum);
    }

    void end(Cargo taken) {
      begun--;
      begunOfShares.computeIfPresent(
          shareOf(taken), (share, loads) -> loads == 1 ? null : loads - 1);
    }

    private static String shareOf(Cargo cargo) {
      return Standing.of(0, cargo.name()).share();
    }
  }

  private Kind kindOf(Cargo cargo) {
    return cargo.isKept() ? restores : fetches;
  }

  private Line<Flight> lineOf(Flight flight) {
    return kindOf(flight.cargo()).line;
  }

  /** Returns false if the queue is full or closed. */
  synchronized boolean offer(Flight flight) {
    if (isClosed || waiting() >= bound) {
      return false;
    }
    lineOf(flight).add(flight, flight.standing());
    notify();
    return true;
  }

  /**
   * Blocks until a load's turn has come and takes it out; whoever took it says when what it was to
   * bring then {@link #ended}. Null once the queue is closed.
   */
  synchronized @Nullable Flight take() throws InterruptedException {
    Flight first = first();
    while (first == null && !isClosed) {
      idle++;
      try {
        wait();
      } finally {
        idle--;
      }
      first = first();
    }
    if (first != null) {
      kindOf(first.cargo()).begin(first);
    }
    return first;
  }

  /** Of equal rank, what takes longer begins first: the other line has threads in any case. */
  private @Nullable Flight first() {
    Flight fetch = fetches.first();
    Flight restore = restores.first();
    if (fetch == null || restore == null) {
      return fetch == null ? restore : fetch;
    }
    return restore.standing().rank() < fetch.standing().rank() ? restore : fetch;
  }

  /** The thread of a load is done with it, which was taken to bring that. */
  synchronized void ended(Cargo taken) {
    kindOf(taken).end(taken);
    notify(); // This thread may take another one next.
  }

  /** Whether a load of the line cannot begin yet, though threads may wait for loads. */
  synchronized boolean mustWait(Flight flight) {
    return lacksPlace(flight) || beginning(Integer.MAX_VALUE, null, ANY_RANK) > idle;
  }

  /** Whether a load waits among those that may not all begin, however many threads there are. */
  synchronized boolean lacksPlace(Flight flight) {
    Kind kind = kindOf(flight.cargo());
    return kind.beginning(null, ANY_RANK) < kind.line.size();
  }

  /** Whether one more could begin if that one, which has been taken, had ended. */
  synchronized boolean hasBacklog(Flight taken) {
    return hasBacklog(taken, ANY_RANK);
  }

  /** The same of one that is the newcomer, or stands no further behind. */
  synchronized boolean hasBacklog(Flight taken, Flight newcomer) {
    return hasBacklog(taken, newcomer.standing().rank());
  }

  private boolean hasBacklog(Flight taken, int maxRank) {
    return beginning(idle + 1, taken.cargo(), maxRank) > beginning(idle, null, maxRank);
  }

  /**
   * How many of those that wait so many threads would take.
   *
   * @param ended a load that had ended; null if none had
   * @param maxRank as {@link Kind#beginning}
   */
  private int beginning(int threads, @Nullable Cargo ended, int maxRank) {
    Kind kind = ended == null ? null : kindOf(ended);
    int all = fetches.beginning(kind == fetches ? ended : null, maxRank);
    return Math.min(threads, all + restores.beginning(kind == restores ? ended : null, maxRank));
  }

  private int waiting() {
    return fetches.line.size() + restores.line.size();
  }

  /** Loads that wait. */
  synchronized int size() {
    return waiting();
  }

  /** Moves a load that waits to where it stands by now; returns false if it stood there. */
  synchronized boolean moveUp(Flight flight) {
    return lineOf(flight).moveUp(flight, flight.standing());
  }

  /** Takes a load out whose turn has not come; returns false if it has. */
  synchronized boolean remove(Flight flight) {
    return lineOf(flight).remove(flight);
  }

  /** Takes no more, and gives out those that wait, whose turn never comes. */
  synchronized List<Flight> close() {
    isClosed = true;
    notifyAll();
    return removeAll();
  }

  /** Takes out all that wait. */
  synchronized List<Flight> removeAll() {
    List<Flight> all = fetches.line.waiters();
    all.addAll(restores.line.waiters());
    all.forEach(flight -> lineOf(flight).remove(flight));
    return all;
  }
}
