package dev.coppice.scripts.churn;

/**
 * What decides how big a churn model becomes, and how long its training takes.
 *
 * @param rounds trees
 * @param depth most levels of a tree
 * @param rows customers to learn from; more of them make deep trees fuller
 * @param bins of a feature's histogram, between which a tree may split; with half of them training
 *     takes a quarter less
 */
public record TrainingSize(int rounds, int depth, int rows, int bins) {

  /** 100 trees of depth 6: about 13 thousand nodes, 0.15 MB packed; trains in a moment. */
  public static final TrainingSize SMALL = new TrainingSize(100, 6, 4_000, 32);

  /** 300 trees of depth 10: about 0.25 million nodes, 3.6 MB packed; trains in a second. */
  public static final TrainingSize MEDIUM = new TrainingSize(300, 10, 8_000, 32);

  public TrainingSize {
    if (rounds < 1 || depth < 1 || rows < 1 || bins < 2) {
      throw new IllegalArgumentException(
          "size: %d rounds, depth %d, %d rows, %d bins (expected: 1 or more each, 2 bins)"
              .formatted(rounds, depth, rows, bins));
    }
  }
}
