package dev.coppice.model.forest.build;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.ForestFormat;
import dev.coppice.model.check.ModelParameters;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.memory.ReadingMemory;
import java.lang.foreign.MemorySegment;

/** What a forest has of each tree besides its nodes, gathered while trees are laid out. */
final class ForestTreeTable {

  // As unsigned ints.
  private final IntColumn roots;
  private final IntColumn depths;
  // Words of categories before each tree's own.
  private final IntColumn words;

  ForestTreeTable(ReadingMemory memory) {
    this.roots = new IntColumn(Integer.MAX_VALUE, memory);
    this.depths = new IntColumn(Integer.MAX_VALUE, memory);
    this.words = new IntColumn(Integer.MAX_VALUE, memory);
  }

  int size() {
    return roots.size();
  }

  /** Adds a tree, whose depth follows, with the nodes and words of those before it. */
  void begin(long nodes, long categoryWords) {
    roots.add((int) nodes);
    words.add((int) categoryWords);
  }

  /**
   * @param depth steps to the tree's deepest leaf
   */
  void end(int depth) {
    depths.add(depth);
  }

  /** Nodes of the trees before a tree. */
  long nodesBefore(int tree) {
    return roots.get(tree) & 0xFFFFFFFFL;
  }

  /** Words of categories of the trees before a tree. */
  long wordsBefore(int tree) {
    return words.get(tree);
  }

  /** Steps to the deepest leaf of all trees. */
  int depth() {
    int deepest = 0;
    for (int tree = 0; tree < depths.size(); tree++) {
      deepest = Math.max(deepest, depths.get(tree));
    }
    return deepest;
  }

  /** Writes all to where the layout has it. */
  void write(MemorySegment to, ForestLayout layout, ModelParameters all) {
    int trees = layout.trees();
    for (long at = layout.roots(); at < layout.places(); at += Integer.BYTES) {
      int tree = Math.min((int) ((at - layout.roots()) / Integer.BYTES), trees - 1);
      to.set(JAVA_INT_UNALIGNED, at, layout.isPacked() ? packedRoot(tree) : roots.get(tree));
    }
    for (int tree = 0; tree < trees; tree++) {
      int place = (all.groups()[tree] << 16) | depths.get(tree);
      to.set(JAVA_INT_UNALIGNED, layout.places() + 4L * tree, place);
      if (layout.isWeighted()) {
        to.set(JAVA_FLOAT_UNALIGNED, layout.weights() + 4L * tree, all.weights()[tree]);
      }
    }
  }

  private int packedRoot(int tree) {
    int mark = depths.get(tree) == 0 ? NodeFormat.LEFT_LEAF : 0;
    return (roots.get(tree) << ForestFormat.PACKED.nodeShift()) | mark;
  }
}
