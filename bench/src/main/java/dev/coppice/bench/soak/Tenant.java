package dev.coppice.bench.soak;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A tenant's name in the store, and every version of its model that the store has had so far. */
final class Tenant {

  private final String name;
  private final List<ScoredModel> sameSize;
  private final List<ScoredModel> versions = new CopyOnWriteArrayList<>();
  private volatile boolean wasDeleted;

  /**
   * @param sameSize the models that may become its versions
   */
  Tenant(String name, List<ScoredModel> sameSize) {
    this.name = name;
    this.sameSize = List.copyOf(sameSize);
  }

  String name() {
    return name;
  }

  /** The models that may become its versions. */
  List<ScoredModel> sameSize() {
    return sameSize;
  }

  /** From now on this version is right, too; said before the store has it. */
  void expect(ScoredModel version) {
    if (!versions.contains(version)) {
      versions.add(version);
    }
  }

  /** From now on it may be unknown; said before the store loses it. */
  void expectAbsence() {
    wasDeleted = true;
  }

  boolean mayBeAbsent() {
    return wasDeleted;
  }

  /** Whether one version of it gives this whole answer. */
  boolean hasAnswered(int first, int count, String answer) {
    return versions.stream().anyMatch(version -> version.hasAnswered(first, count, answer));
  }
}
