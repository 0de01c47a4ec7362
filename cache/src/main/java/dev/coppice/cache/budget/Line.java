package dev.coppice.cache.budget;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a bounded thing, and whose turn it is: the lowest rank first; within a rank, shares
 * take turns; within a share, first come, first served.
 *
 * <p>A turn ends when its waiter leaves, served or not, and then its share goes to the end. So one
 * share's hundred waiters delay another's by one turn at most. Whoever keeps a line also guards it:
 * it has no lock of its own, and no bound.
 */
public final class Line<T> {

  private final NavigableMap<Integer, LinkedHashMap<String, Deque<T>>> ranks = new TreeMap<>();
  private final IdentityHashMap<T, Standing> waiters = new IdentityHashMap<>();

  public void add(T waiter, Standing standing) {
    if (waiters.putIfAbsent(waiter, standing) != null) {
      throw new IllegalStateException("waiter: in line (expected: once)");
    }
    ranks
        .computeIfAbsent(standing.rank(), rank -> new LinkedHashMap<>())
        .computeIfAbsent(standing.share(), share -> new ArrayDeque<>())
        .addLast(waiter);
  }

  /** Whose turn it is; null if nobody waits. */
  public @Nullable T first() {
    return first(waiter -> true);
  }

  /** The first of those that may go now; null if none may. */
  public @Nullable T first(Predicate<? super T> mayGo) {
    for (LinkedHashMap<String, Deque<T>> rank : ranks.values()) {
      for (Deque<T> share : rank.values()) {
        for (T waiter : share) {
          if (mayGo.test(waiter)) {
            return waiter;
          }
        }
      }
    }
    return null;
  }

  /** Returns whether the waiter was in line. */
  public boolean remove(T waiter) {
    Standing standing = waiters.remove(waiter);
    if (standing == null) {
      return false;
    }
    LinkedHashMap<String, Deque<T>> shares = Objects.requireNonNull(ranks.get(standing.rank()));
    Deque<T> share = Objects.requireNonNull(shares.get(standing.share()));
    boolean hadTurn = share.peekFirst() == waiter;
    share.remove(waiter);
    if (share.isEmpty()) {
      shares.remove(standing.share());
    } else if (hadTurn) {
      shares.putLast(standing.share(), share);
    }
    if (shares.isEmpty()) {
      ranks.remove(standing.rank());
    }
    return true;
  }

  /**
   * Moves a waiter to the end of another standing, if it is in line and that has a lower rank.
   *
   * @return whether it was moved
   */
  public boolean moveUp(T waiter, Standing standing) {
    Standing old = waiters.get(waiter);
    if (old == null || old.rank() <= standing.rank()) {
      return false;
    }
    remove(waiter);
    add(waiter, standing);
    return true;
  }

  public boolean contains(T waiter) {
    return waiters.containsKey(waiter);
  }

  public int size() {
    return waiters.size();
  }

  /** Those who wait, in no order. */
  public List<T> waiters() {
    return new ArrayList<>(waiters.keySet());
  }
}
