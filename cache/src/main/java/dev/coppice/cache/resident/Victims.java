package dev.coppice.cache.resident;

import dev.coppice.loader.ModelName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/** The models that may leave for another: nobody uses them, and none is pinned. */
final class Victims {

  private final Collection<Resident> all;

  /**
   * @param all a view of those in memory
   */
  Victims(Collection<Resident> all) {
    this.all = all;
  }

  /** What they take together, without covers; an older version of the other stays. */
  long bytes(ModelName other) {
    return mayGo(other).mapToLong(Resident::modelBytes).sum();
  }

  /** As many as have so many bytes, those first that are worth the least; or all of them. */
  List<Resident> leastWorth(long wanted, ModelName other) {
    PriorityQueue<Candidate> candidates =
        new PriorityQueue<>(mayGo(other).map(Candidate::of).toList());
    List<Resident> chosen = new ArrayList<>();
    long bytes = 0;
    while (bytes < wanted && !candidates.isEmpty()) {
      Resident victim = candidates.remove().resident();
      chosen.add(victim);
      bytes += victim.modelBytes();
    }
    return chosen;
  }

  /** Those of the least worth first. */
  static List<Resident> byWorth(List<Resident> some) {
    return some.stream().map(Candidate::of).sorted().map(Candidate::resident).toList();
  }

  private Stream<Resident> mayGo(ModelName other) {
    return all.stream()
        .filter(
            resident ->
                resident.isIdle() && !resident.isPinned() && !resident.name().equals(other));
  }

  /** One that may go, and what it is worth: calls change that while others are compared with it. */
  private record Candidate(Resident resident, double worth) implements Comparable<Candidate> {

    private static Candidate of(Resident resident) {
      return new Candidate(resident, resident.worth());
    }

    @Override
    public int compareTo(Candidate other) {
      return Double.compare(worth, other.worth);
    }
  }
}
