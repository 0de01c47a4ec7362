package dev.coppice.scripts;

/**
 * What decides how big a churn model becomes.
 *
 * @param rounds trees
 * @param depth most levels of a tree
 * @param rows customers to learn from; more of them make deep trees fuller
 */
public record TrainingSize(int rounds, int depth, int rows) {

  /** 100 trees of depth 6: about 13 thousand nodes, 0.15 MB packed; trains in a moment. */
  public static final TrainingSize SMALL = new TrainingSize(100, 6, 4_000);

  /** 300 trees of depth 10: about 0.25 million nodes, 3.6 MB packed; trains in a second. */
  public static final TrainingSize MEDIUM = new TrainingSize(300, 10, 8_000);

  /** About 2.7 million nodes, 91 MB of UBJSON, 45 MB packed; trains in ten seconds. */
  public static final TrainingSize LARGE = new TrainingSize(300, 16, 44_000);

  public TrainingSize {
    if (rounds < 1 || depth < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "size: %d rounds, depth %d, %d rows (expected: 1 or more each)"
              .formatted(rounds, depth, rows));
    }
  }
}
