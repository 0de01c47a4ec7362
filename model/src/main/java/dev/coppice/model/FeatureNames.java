package dev.coppice.model;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Names or types of features that are kept once for all models that have the same ones, and paid
 * for by the {@link FeatureNamePool}, not by any of them.
 */
public final class FeatureNames extends AbstractList<String> implements RandomAccess {

  private final List<String> names;

  FeatureNames(List<String> names) {
    this.names = List.copyOf(names);
  }

  @Override
  public String get(int index) {
    return names.get(index);
  }

  @Override
  public int size() {
    return names.size();
  }

  /** Bytes on the heap, by estimate: a string each, and its place in the list. */
  static long heapBytes(List<String> names) {
    return names.stream().mapToLong(name -> 56L + 2L * name.length()).sum();
  }

  /** What a model pays for its list: nothing if that is shared. */
  public static long ownBytes(List<String> names) {
    return names instanceof FeatureNames ? 0 : heapBytes(names);
  }

  /** A list that nobody can change: itself if it is shared, for copies would not be. */
  public static List<String> copyOf(List<String> names) {
    return names instanceof FeatureNames ? names : List.copyOf(names);
  }
}
