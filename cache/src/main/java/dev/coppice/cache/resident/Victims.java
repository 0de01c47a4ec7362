package dev.coppice.cache.resident;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The models that may leave for another: nobody uses them, and none is pinned.
 *
 * <p>One pass over the table finds many more than are wanted, and who is worth less than all others
 * waits here for the next one that needs room; whoever enters and is worth as little joins them. So
 * there is one pass for hundreds of evictions, however many models are in memory. What a call adds
 * to a model's worth is counted when its turn has come: others can only be worth more than they
 * were.
 *
 * <p>Who waits here is not held here. A model may leave its table by another way, and what it takes
 * of the heap is given back with its memory; its place stays until its turn comes, and is empty.
 */
final class Victims {

  /** How many a pass finds at least, of those that may go. */
  private static final int FOUND = 512;

  /** Places at most, the empty ones too. */
  private static final int MAX = 8 * FOUND;

  private final Collection<Resident> all;
  private final Consumer<Resident> counting;

  /** All that are worth less than the bound, by what they were worth when they came here. */
  private final PriorityQueue<Candidate> waiting = new PriorityQueue<>();

  private double bound = Double.NEGATIVE_INFINITY;

  /**
   * @param all a view of those in memory
   * @param counting brings what a model is worth up to its latest call
   */
  Victims(Collection<Resident> all, Consumer<Resident> counting) {
    this.all = all;
    this.counting = counting;
  }

  /** Bytes of all that may go together. */
  long bytes(Incoming other) {
    return all.stream().filter(resident -> mayGo(resident, other)).mapToLong(Resident::bytes).sum();
  }

  /** A model is in the table now. */
  synchronized void entered(Resident resident) {
    double worth = resident.worth().ofEachByte();
    if (worth >= bound || resident.isPinned()) {
      return;
    }
    if (waiting.size() < MAX) {
      waiting.add(Candidate.of(resident, worth));
    } else { // The next one makes a pass.
      waiting.clear();
      bound = Double.NEGATIVE_INFINITY;
    }
  }

  /** As many as have so many bytes, those first that are worth the least; or all of them. */
  synchronized List<Resident> leastWorth(long wanted, Incoming other) {
    List<Resident> chosen = choose(wanted, other);
    boolean areAllHere = bound == Double.POSITIVE_INFINITY;
    if (areAllHere || chosen.stream().mapToLong(Resident::bytes).sum() >= wanted) {
      return chosen;
    }
    search(wanted, other);
    return choose(wanted, other);
  }

  /** Those chosen go on waiting here until they are retired: a call may be quicker. */
  private List<Resident> choose(long wanted, Incoming other) {
    List<Resident> chosen = new ArrayList<>();
    List<Candidate> seen = new ArrayList<>();
    long bytes = 0;
    while (bytes < wanted && !waiting.isEmpty()) {
      Candidate next = waiting.remove();
      Resident resident = next.resident();
      if (resident == null || resident.isRetired()) {
        continue;
      }
      counting.accept(resident);
      double worth = resident.worth().ofEachByte();
      if (worth > next.worth()) {
        if (worth < bound) {
          waiting.add(Candidate.of(resident, worth));
        }
        continue;
      }
      seen.add(next);
      if (mayGo(resident, other)) {
        chosen.add(resident);
        bytes += resident.bytes();
      }
    }
    waiting.addAll(seen);
    return chosen;
  }

  private void search(long wanted, Incoming other) {
    all.forEach(counting);
    PriorityQueue<Candidate> rest =
        new PriorityQueue<>(
            all.stream().filter(resident -> !resident.isPinned()).map(Candidate::of).toList());
    waiting.clear();
    int found = 0;
    long bytes = 0;
    while (!rest.isEmpty() && (found < FOUND || bytes < wanted)) {
      Candidate next = rest.remove();
      waiting.add(next);
      Resident resident = next.resident();
      if (resident != null && mayGo(resident, other)) {
        found++;
        bytes += resident.bytes();
      }
    }
    Candidate first = rest.peek();
    bound = first == null ? Double.POSITIVE_INFINITY : first.worth();
  }

  private static boolean mayGo(Resident resident, Incoming other) {
    return resident.isIdle() && !resident.isPinned() && !other.excludes(resident);
  }

  /** One that may go, and what it is worth: calls change that while others are compared with it. */
  private record Candidate(WeakReference<Resident> reference, double worth)
      implements Comparable<Candidate> {

    private static Candidate of(Resident resident) {
      return of(resident, resident.worth().ofEachByte());
    }

    private static Candidate of(Resident resident, double worth) {
      return new Candidate(new WeakReference<>(resident), worth);
    }

    /** Null if it has gone. */
    private @Nullable Resident resident() {
      return reference.get();
    }

    @Override
    public int compareTo(Candidate other) {
      return Double.compare(worth, other.worth);
    }
  }
}
