package dev.coppice.model.trial;

import dev.coppice.model.HeapShare;
import dev.coppice.model.check.Categories;
import dev.coppice.model.check.CheckedTree;
import dev.coppice.model.check.ModelParameters;
import dev.coppice.model.check.ModelSink;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Some of the splits of a model's trees, drawn while the model is read: rows with these values, and
 * with their neighbours, are the ones that a wrong step would send astray.
 *
 * <p>Of each tree the splits on a few random ways from its root are drawn; once there are enough,
 * later ones take the places of earlier ones, so that all trees have their chance.
 */
public final class SplitSample implements ModelSink {

  private static final int MAX_SPLITS = 4096;
  private static final int FIRST_SPLITS = 32;

  /** Its own object, and the heads of its arrays. */
  private static final long OWN_BYTES = 200;

  private static final long BYTES_EACH = Integer.BYTES + Float.BYTES;
  private static final int WAYS_PER_TREE = 2;

  /** The same model is always tried on the same rows. */
  private static final long SEED = 0x5eed;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final HeapShare heap;
  private int[] features = new int[FIRST_SPLITS];
  private float[] values = new float[FIRST_SPLITS];
  private int size;
  private long seen;
  private float missing = Float.NaN;
  private int scoredTrees;

  /**
   * @param heap asked for what the sample takes of it, which grows with what is drawn
   */
  public SplitSample(HeapShare heap) {
    this.heap = heap;
    heap.take(heapBytes());
  }

  /** Bytes on the heap, by estimate. */
  public long heapBytes() {
    return OWN_BYTES + BYTES_EACH * features.length;
  }

  @Override
  public void tree(CheckedTree tree) {
    for (int way = 0; way < WAYS_PER_TREE; way++) {
      int node = 0;
      while (!tree.isLeaf(node)) {
        draw(tree, node);
        node = tree.left(node) + random.nextInt(2);
      }
    }
  }

  private void draw(CheckedTree tree, int node) {
    seen++;
    int at = size < MAX_SPLITS ? size++ : (int) random.nextLong(seen);
    if (at >= MAX_SPLITS) {
      return;
    }
    if (at == features.length) {
      grow();
    }
    features[at] = tree.feature(node);
    if (tree.isCategorical(node)) {
      Categories some = tree.categories(node);
      values[at] = some.get(random.nextInt(some.count()));
    } else {
      values[at] = tree.condition(node);
    }
  }

  private void grow() {
    heap.take(BYTES_EACH * features.length);
    int splits = 2 * features.length;
    features = Arrays.copyOf(features, splits);
    values = Arrays.copyOf(values, splits);
  }

  @Override
  public void vectorTree() {
    // No forest has such trees, so there is nothing to try.
  }

  @Override
  public void linear() {
    // Nor has it weights of features.
  }

  @Override
  public void end(ModelParameters parameters) {
    missing = parameters.missing();
    scoredTrees = parameters.scoredTrees();
  }

  /** A value that is missing for the model beside {@code NaN}; {@code NaN} if there is no other. */
  float missing() {
    return missing;
  }

  /** Trees of the model that score, the first ones. */
  public int scoredTrees() {
    return scoredTrees;
  }

  int size() {
    return size;
  }

  int feature(int split) {
    return features[split];
  }

  /** A threshold, or one of the categories that go right. */
  float value(int split) {
    return values[split];
  }
}
