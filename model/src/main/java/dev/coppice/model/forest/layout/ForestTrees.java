package dev.coppice.model.forest.layout;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.ForestFormat;
import dev.coppice.model.memory.NativeMemory;

/**
 * A forest's block of native memory, read by address.
 *
 * @param layout what is where
 * @param base address of the block
 */
public record ForestTrees(ForestLayout layout, long base) {

  /** Bits of an address where a node may be; the others may say that a walk has arrived. */
  public static final long NODE_BITS = NativeMemory.ADDRESS_BITS & ~NodeFormat.ARRIVED;

  public int count() {
    return layout.trees();
  }

  public int groups() {
    return layout.groups();
  }

  public boolean isNumeric() {
    return layout.categoryWords() == 0;
  }

  /** Whether all nodes are narrow and no split is categorical. */
  public boolean isPlain() {
    return layout.format() == ForestFormat.NARROW && isNumeric();
  }

  private int rootShift() {
    return layout.isPacked() ? 0 : layout.nodeShift();
  }

  /** Where a walk through a tree begins: the address of its root. */
  public long root(int tree) {
    long root = ALL.get(JAVA_INT_UNALIGNED, base + layout.roots() + 4L * tree) & 0xFFFFFFFFL;
    return base + (root << rootShift());
  }

  /**
   * Where walks through the trees begin, from {@code first} on.
   *
   * @param count as many, up to the last tree filled up to whole lanes
   */
  public void roots(int first, int count, long[] to) {
    long from = (base + layout.roots() + 4L * first) & NativeMemory.ADDRESS_BITS;
    int shift = rootShift();
    for (int i = 0; i < count; i++) {
      to[i] = base + ((ALL.get(JAVA_INT_UNALIGNED, from + 4L * i) & 0xFFFFFFFFL) << shift);
    }
  }

  /** The output that a tree adds to, from 0. */
  public int group(int tree) {
    return place(tree) >>> 16;
  }

  /** Steps from the root to the deepest leaf. */
  public int depth(int tree) {
    return place(tree) & 0xFFFF;
  }

  private int place(int tree) {
    return ALL.get(JAVA_INT_UNALIGNED, base + layout.places() + 4L * tree);
  }

  /** What a tree's score is multiplied by; times 1 changes no bit. */
  public float weight(int tree) {
    return layout.isWeighted()
        ? ALL.get(JAVA_FLOAT_UNALIGNED, base + layout.weights() + 4L * tree)
        : 1;
  }

  /** What the sum of an output begins with. */
  public float margin(int group) {
    return ALL.get(JAVA_FLOAT_UNALIGNED, base + layout.margins() + 4L * group);
  }

  /** Address of the words of all categorical splits. */
  public long categories() {
    return base + layout.categories();
  }

  /** A feature whose splits are categorical: the one at that place among them. */
  public int categoricalFeature(int index) {
    return ALL.get(JAVA_INT_UNALIGNED, base + layout.features() + 4L * index);
  }
}
