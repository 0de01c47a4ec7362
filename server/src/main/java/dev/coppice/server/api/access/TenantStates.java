package dev.coppice.server.api.access;

import dev.coppice.loader.ModelName;
import dev.coppice.metrics.meters.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What tenants have taken lately, for a bounded number of them: 4,096, and those beyond that have
 * calls in flight.
 *
 * <p>A tenant without a call in flight whose bucket is full is like one that never called, so
 * forgetting it loses nothing; that is each tenant after a second of silence. Only if more than
 * that have called within a second does one go that has called least often: names that are made up
 * go before those that are busy. Names are spread over small sets, each under its own lock, which
 * is held for some comparisons.
 */
final class TenantStates {

  private static final int SETS = 512;
  private static final int PLACES = 8;

  private final List<Set> sets = new ArrayList<>(SETS);

  /** So that nobody knows which names share a set. */
  private final int salt = ThreadLocalRandom.current().nextInt();

  TenantStates() {
    for (int i = 0; i < SETS; i++) {
      sets.add(new Set());
    }
  }

  /**
   * A call begins, unless it exceeds its tenant's limit.
   *
   * @param now on {@link System#nanoTime()}'s scale
   * @return what it exceeds; null if nothing
   */
  @Nullable Limit begin(ModelName name, TenantLimit limit, long now) {
    return set(name).begin(name, limit, now);
  }

  /** A call ends that began under a limit of calls in flight. */
  void end(ModelName name, long now) {
    set(name).end(name, now);
  }

  private Set set(ModelName name) {
    int hash = (name.hashCode() ^ salt) * 0x9E3779B9;
    return sets.get(hash >>> 23);
  }

  /** Tenants that are known now. */
  int count() {
    return sets.stream().mapToInt(Set::count).sum();
  }

  /** One tenant's. */
  private static final class State {
    private static final double NANOS_PER_SECOND = 1e9;

    private final ModelName name;
    private long calls;
    private int inFlight;

    /** Of the bucket, which is full at first, whatever it holds. */
    private double tokens = Double.POSITIVE_INFINITY;

    private int rate;
    private long filledAt;

    private State(ModelName name) {
      this.name = name;
    }

    private @Nullable Limit begin(TenantLimit limit, long now) {
      if (limit.concurrency() > 0 && inFlight >= limit.concurrency()) {
        return Limit.CONCURRENCY;
      }
      if (limit.rate() > 0 && !takeToken(limit.rate(), now)) {
        return Limit.RATE;
      }
      inFlight += limit.concurrency() > 0 ? 1 : 0;
      return null;
    }

    /**
     * Takes a token from the bucket, if there is one; a bucket holds those of a second.
     *
     * @param perSecond 1 or more
     */
    private boolean takeToken(int perSecond, long now) {
      rate = perSecond;
      tokens = tokensAt(now);
      filledAt = now;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }

    private double tokensAt(long now) {
      return Math.min(rate, tokens + Math.max(0, now - filledAt) / NANOS_PER_SECOND * rate);
    }

    private boolean isLikeNew(long now) {
      return inFlight == 0 && tokensAt(now) >= rate;
    }
  }

  /** The tenants whose names fall together. */
  private static final class Set {
    private final List<State> states = new ArrayList<>(PLACES);

    synchronized int count() {
      return states.size();
    }

    synchronized @Nullable Limit begin(ModelName name, TenantLimit limit, long now) {
      return called(name, now).begin(limit, now);
    }

    synchronized void end(ModelName name, long now) {
      called(name, now).inFlight--;
    }

    private State called(ModelName name, long now) {
      State state = find(name);
      if (state == null) {
        makeRoom(now);
        state = new State(name);
        states.add(state);
      }
      state.calls++;
      return state;
    }

    private @Nullable State find(ModelName name) {
      for (State each : states) {
        if (each.name.equals(name)) {
          return each;
        }
      }
      return null;
    }

    /** Those with calls in flight stay, however many: connections bound them. */
    private void makeRoom(long now) {
      if (states.size() < PLACES) {
        return;
      }
      State least = null;
      for (State each : states) {
        if (each.isLikeNew(now)) {
          least = each;
          break;
        }
        if (each.inFlight == 0 && (least == null || each.calls < least.calls)) {
          least = each;
        }
      }
      if (least != null) {
        states.remove(least);
      }
    }
  }
}
