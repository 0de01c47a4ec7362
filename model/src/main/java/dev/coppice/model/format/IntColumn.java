package dev.coppice.model.format;

import dev.coppice.model.memory.NativeInts;
import dev.coppice.model.memory.ReadingMemory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An array of a model file, read into it as a whole, and used again for the next one.
 *
 * <p>Its first values are on the heap, which is enough for all arrays of most models and the
 * fastest place; whatever comes after {@value #NEAR} of them is native. So no array that a file may
 * have is large on the heap.
 */
public final class IntColumn {

  /** Values on the heap at most. */
  static final int NEAR = 1 << 14;

  /** Values that may be written at once, see {@link #makeRoom}. */
  public static final int PIECE = 1 << 14;

  private final int limit;
  private final ReadingMemory memory;
  private int[] near = {};
  private @Nullable NativeInts far;
  private int[] piece = {};
  private boolean isPiece;
  private int size;

  /**
   * @param limit values it may hold at most
   * @param memory asked for what it takes, and to be closed by whoever reads the file
   */
  public IntColumn(int limit, ReadingMemory memory) {
    this.limit = limit;
    this.memory = memory;
  }

  public void clear() {
    size = 0;
  }

  public int size() {
    return size;
  }

  public int limit() {
    return limit;
  }

  public int get(int index) {
    int[] some = near;
    return index < some.length ? some[index] : far().get(index - NEAR);
  }

  /** Changes a value below {@link #size()}. */
  public void set(int index, int value) {
    int[] some = near;
    if (index < some.length) {
      some[index] = value;
    } else {
      far().set(index - NEAR, value);
    }
  }

  public void add(int value) {
    int at = size;
    if (at >= near.length) {
      hold(at + 1);
    }
    size = at + 1;
    set(at, value);
  }

  /** Makes it so long; what values it gains is not said. */
  public void resize(int newSize) {
    hold(newSize);
    size = newSize;
  }

  /** Makes it so long, and all its values the same. */
  public void fill(int newSize, int value) {
    resize(newSize);
    Arrays.fill(near, 0, Math.min(newSize, NEAR), value);
    for (int index = NEAR; index < newSize; index++) {
      set(index, value);
    }
  }

  /**
   * An array in which {@code more} values, {@link #PIECE} at most, may be written from {@link
   * #start()} on, before {@link #grew} adds them.
   */
  public int[] makeRoom(int more) {
    isPiece = size > NEAR - more;
    if (!isPiece) {
      hold(size + more);
      return near;
    }
    if (piece.length == 0) {
      memory.take(PIECE * Integer.BYTES);
      piece = new int[PIECE];
    }
    return piece;
  }

  /** Where in what {@link #makeRoom} returned the next value belongs. */
  public int start() {
    return isPiece ? 0 : size;
  }

  /** Adds {@code more} values, written by the caller. */
  public void grew(int more) {
    int before = size;
    resize(Math.addExact(before, more));
    if (isPiece) {
      int fit = Math.max(0, NEAR - before);
      System.arraycopy(piece, 0, near, Math.min(before, NEAR), fit);
      far().set(before + fit - NEAR, piece, fit, more - fit);
    }
  }

  /** A copy on the heap. */
  public int[] toArray() {
    memory.take((long) size * Integer.BYTES);
    int[] copy = new int[size];
    for (int i = 0; i < size; i++) {
      copy[i] = get(i);
    }
    return copy;
  }

  private NativeInts far() {
    NativeInts some = far;
    if (some == null) {
      some = memory.ints(limit);
      far = some;
    }
    return some;
  }

  private void hold(int values) {
    int onHeap = Math.min(values, NEAR);
    int before = near.length;
    if (onHeap > before) {
      int length = Math.min(NEAR, Math.max(Math.max(onHeap, 16), before + (before >> 1)));
      memory.take((long) length * Integer.BYTES);
      near = Arrays.copyOf(near, length);
      memory.give((long) before * Integer.BYTES);
    }
    if (values > NEAR) {
      far().growTo(values - NEAR);
    }
  }
}
