package dev.coppice.model.forest.layout;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.Matrix;
import dev.coppice.model.memory.NativeMemory;

/** Puts rows into slots, see {@link ForestKey}. */
public final class ForestKeys {

  /**
   * Bytes from slot to slot in a group of eight rows, as a power of two. They are interleaved, so
   * that a slot has the same offset for all of them.
   */
  public static final int GROUP_SHIFT = 5;

  private ForestKeys() {}

  /** Slots of a row: one before those of the features, for leaves. */
  public static int slots(int features) {
    return 1 + 2 * features;
  }

  /** Puts one row into slots, missing where it is short. */
  public static void put(Matrix rows, int row, int features, ForestTrees trees, int[] keys) {
    float[] values = rows.values();
    int columns = rows.columns();
    int from = row * columns;
    keys[0] = ForestKey.MISSING_RIGHT;
    for (int column = 0; column < columns; column++) {
      put(values[from + column], keys, 2 * column);
    }
    for (int column = columns; column < features; column++) {
      put(Float.NaN, keys, 2 * column);
    }
    for (int i = 0; i < trees.layout().categoricalFeatures(); i++) {
      int column = trees.categoricalFeature(i);
      float value = column < columns ? values[from + column] : Float.NaN;
      boolean isMissing = Float.isNaN(value);
      int bit = ForestKey.bit(value);
      keys[2 * column + 1] = isMissing ? ForestKey.RIGHT_BIT : bit;
      keys[2 * column + 2] = isMissing ? ForestKey.LEFT_BIT : bit;
    }
  }

  private static void put(float value, int[] keys, int before) {
    int missing = ForestKey.missing(value);
    int key = ForestKey.of(value) & ~missing;
    keys[before + 1] = key | (missing & ForestKey.MISSING_RIGHT);
    keys[before + 2] = key | (missing & ForestKey.MISSING_LEFT);
  }

  /** Copies a row's slots to its lane of a group. */
  public static void copy(int[] keys, int slots, long lane) {
    long to = lane & NativeMemory.ADDRESS_BITS;
    for (int slot = 0; slot < slots; slot++) {
      ALL.set(JAVA_INT_UNALIGNED, to + ((long) slot << GROUP_SHIFT), keys[slot]);
    }
  }
}
