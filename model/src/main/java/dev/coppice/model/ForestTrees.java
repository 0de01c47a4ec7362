package dev.coppice.model;

/**
 * The trees of a forest in the order of scoring.
 *
 * @param base address of the first node
 * @param roots node at which each tree begins
 * @param groups the output that each tree adds to
 * @param weights what each tree's score is multiplied by; empty if all are 1
 */
@SuppressWarnings("ArrayRecordComponent") // Shared inside of one forest.
record ForestTrees(long base, int[] roots, int[] groups, float[] weights) {

  int count() {
    return roots.length;
  }

  long root(int tree) {
    return base + ((long) roots[tree] << 3);
  }

  /** Adds a tree's score to its output's sum, in the steps of XGBoost. */
  void add(int tree, float score, float[] sums, int row) {
    float weighted = weights.length == 0 ? score : score * weights[tree];
    sums[row + groups[tree]] += weighted;
  }
}
