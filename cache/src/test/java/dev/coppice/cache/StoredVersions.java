package dev.coppice.cache;

import dev.coppice.loader.ModelName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a store has under each name, and since when: what a cache may serve follows from it. */
final class StoredVersions {

  /** What is under a name. */
  enum State {
    PRESENT,
    ABSENT,
    BROKEN,
    AWAY
  }

  /**
   * A version.
   *
   * @param bytes without covers
   */
  record Put(ModelName name, int number, State state, long bytes, long coverBytes) {

    String version() {
      return name + "@" + number;
    }
  }

  /** All of one name, the oldest first, and since when each is there. */
  private static final class History {
    private final List<Put> puts = new ArrayList<>();
    private final List<Long> sinceNanos = new ArrayList<>();
  }

  private final Map<ModelName, History> all = new ConcurrentHashMap<>();

  /** From now on that is under the name. */
  void put(ModelName name, State state, long bytes, long coverBytes) {
    History history = all.computeIfAbsent(name, n -> new History());
    synchronized (history) {
      history.puts.add(new Put(name, history.puts.size() + 1, state, bytes, coverBytes));
      history.sinceNanos.add(System.nanoTime());
    }
  }

  Put newest(ModelName name) {
    History history = history(name);
    synchronized (history) {
      return history.puts.getLast();
    }
  }

  private History history(ModelName name) {
    History history = all.get(name);
    if (history == null) {
      throw new AssertionError(name + ": nothing (expected: a version)");
    }
    return history;
  }

  /** The number of a version that is called so. */
  static int number(ModelName name, String version) {
    if (!version.startsWith(name + "@")) {
      throw new AssertionError("%s of %s (expected: its own)".formatted(version, name));
    }
    return Integer.parseInt(version.substring(name.value().length() + 1));
  }

  /** Whether that one was the newest at that time, as {@link System#nanoTime}, or later. */
  boolean wasNewestSince(ModelName name, int number, long nanos) {
    History history = history(name);
    synchronized (history) {
      return number == history.puts.size() || history.sinceNanos.get(number) - nanos >= 0;
    }
  }

  /** Whether there was such a version that can be served. */
  boolean isServable(ModelName name, int number) {
    History history = history(name);
    synchronized (history) {
      return history.puts.get(number - 1).state() == State.PRESENT;
    }
  }
}
