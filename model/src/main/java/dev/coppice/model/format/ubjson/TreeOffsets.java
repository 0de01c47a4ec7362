package dev.coppice.model.format.ubjson;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.memory.ReadingMemory;
import java.util.Arrays;

/** Where each tree of a file begins and ends, where it says its number, and what it takes. */
final class TreeOffsets {

  /** Of the heap for each tree. */
  private static final long TREE_BYTES = Long.BYTES + 3L * Integer.BYTES;

  private final ReadingMemory memory;
  private long[] starts = new long[64];
  private int[] lengths = new int[64];
  private int[] ids = new int[64];
  private int[] loading = new int[64];
  private int size;

  /**
   * @param memory asked for what they take
   */
  TreeOffsets(ReadingMemory memory) {
    this.memory = memory;
  }

  /**
   * Adds the next tree, by offsets in the file.
   *
   * @param id where its number begins
   * @param loadingBytes what it takes while it is loaded
   */
  void add(long start, long id, long end, long loadingBytes) throws InvalidModelException {
    if (end - start > Integer.MAX_VALUE || loadingBytes > Integer.MAX_VALUE) {
      throw new InvalidModelException("a tree of 2 GiB (expected: less)");
    }
    if (size == starts.length) {
      memory.take(TREE_BYTES * size);
      starts = Arrays.copyOf(starts, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
      ids = Arrays.copyOf(ids, 2 * size);
      loading = Arrays.copyOf(loading, 2 * size);
    }
    starts[size] = start;
    lengths[size] = (int) (end - start);
    ids[size] = (int) (id - start);
    loading[size] = (int) loadingBytes;
    size++;
  }

  int size() {
    return size;
  }

  long start(int tree) {
    return starts[tree];
  }

  long end(int tree) {
    return starts[tree] + lengths[tree];
  }

  /** Where its number begins, by the number's type. */
  long id(int tree) {
    return starts[tree] + ids[tree];
  }

  long loadingBytes(int tree) {
    return loading[tree];
  }
}
