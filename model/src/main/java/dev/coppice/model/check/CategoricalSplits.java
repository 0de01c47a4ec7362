package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;

/**
 * The categorical splits of one tree, and what their bit sets add up to over all trees.
 *
 * <p>XGBoost's loader reads as many categories as a size promises, and makes each split a bit set
 * up to its highest category.
 */
public final class CategoricalSplits {

  /** The largest: categories are float32 to XGBoost, which takes those below 2^24. */
  private static final int MAX_CATEGORY = (1 << 24) - 1;

  private final IntColumn splitTypes;
  private final IntColumn nodes;
  private final IntColumn segments;
  private final IntColumn sizes;
  private final IntColumn categories;
  private long words;

  public CategoricalSplits(ReadingMemory memory) {
    this.splitTypes = new IntColumn(ModelLimits.MAX_NODES, memory);
    this.nodes = new IntColumn(ModelLimits.MAX_NODES, memory);
    this.segments = new IntColumn(ModelLimits.MAX_NODES, memory);
    this.sizes = new IntColumn(ModelLimits.MAX_NODES, memory);
    this.categories = new IntColumn(2 * ModelLimits.MAX_NODES, memory);
  }

  IntColumn splitTypes() {
    return splitTypes;
  }

  IntColumn nodes() {
    return nodes;
  }

  IntColumn segments() {
    return segments;
  }

  IntColumn sizes() {
    return sizes;
  }

  IntColumn categories() {
    return categories;
  }

  /** 32-bit words of the bit sets of all trees checked, with the capacity they grow into. */
  long words() {
    return words;
  }

  void clear() {
    splitTypes.clear();
    nodes.clear();
    segments.clear();
    sizes.clear();
    categories.clear();
  }

  /** The categories of a categorical node; those go right. */
  Categories of(int node) {
    int split = split(node);
    return new Categories(categories, segments.get(split), sizes.get(split));
  }

  /** Index of a categorical node among them; they ascend. */
  private int split(int node) {
    int low = 0;
    int high = nodes.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (nodes.get(middle) < node) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Checks the columns of a tree of {@code count} nodes. */
  void check(int count, Place place) throws InvalidModelException {
    place.requireLength("split_type", splitTypes.size(), count);
    int splits = nodes.size();
    place.requireLength("categories_segments", segments.size(), splits);
    place.requireLength("categories_sizes", sizes.size(), splits);
    checkSplitTypes(count, splits, place);
    long begin = 0;
    long size = 0;
    long capacity = 0;
    for (int split = 0; split < splits; split++) {
      checkNode(split, count, place);
      checkSegment(split, begin, place);
      int more = highest((int) begin, sizes.get(split), place) / Integer.SIZE + 1;
      if (size + more > capacity) {
        capacity = size + Math.max(size, more);
      }
      size += more;
      begin += sizes.get(split);
    }
    place.requireLength("categories", categories.size(), begin);
    words += capacity;
  }

  private void checkSplitTypes(int count, int splits, Place place) throws InvalidModelException {
    int categorical = 0;
    for (int node = 0; node < count; node++) {
      int type = splitTypes.get(node);
      if (type != 0 && type != 1) {
        throw place.refuse("split_type", node, type, "0 or 1");
      }
      categorical += type;
    }
    place.requireLength("categories_nodes", splits, categorical);
  }

  private void checkNode(int split, int count, Place place) throws InvalidModelException {
    int node = nodes.get(split);
    int least = split == 0 ? 0 : nodes.get(split - 1) + 1;
    if (node < least || node >= count || splitTypes.get(node) != 1) {
      throw place.refuse("categories_nodes", split, node, "the nodes of split_type 1, ascending");
    }
  }

  /** XGBoost writes the segments one after another, without gaps. */
  private void checkSegment(int split, long begin, Place place) throws InvalidModelException {
    if (segments.get(split) != begin) {
      throw place.refuse("categories_segments", split, segments.get(split), Long.toString(begin));
    }
    long left = categories.size() - begin;
    if (sizes.get(split) < 1 || sizes.get(split) > left) {
      throw place.refuse("categories_sizes", split, sizes.get(split), "1 to " + left);
    }
  }

  private int highest(int begin, int size, Place place) throws InvalidModelException {
    int highest = 0;
    for (int i = begin; i < begin + size; i++) {
      int category = categories.get(i);
      if (category < 0 || category > MAX_CATEGORY) {
        throw place.refuse("categories", i, category, "0 to " + MAX_CATEGORY);
      }
      highest = Math.max(highest, category);
    }
    return highest;
  }
}
