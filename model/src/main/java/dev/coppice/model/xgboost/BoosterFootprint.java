package dev.coppice.model.xgboost;

import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;

/**
 * The native memory of a model in XGBoost4J, and of loading it, computed instead of measured,
 * because the budget has to know it beforehand.
 *
 * <p>Where the figures come from: a {@code RegTree} of XGBoost 3.4.0 keeps 20 bytes per node, 16 of
 * statistics, 16 of categorical segment and 1 of split type; the rest was measured on x86-64 with
 * glibc as the growth of allocated bytes over many copies of one model.
 */
public final class BoosterFootprint {

  private static final int BOOSTER = 6 * 1024;
  private static final int TREE = 384;
  private static final int NODE = 20 + 16 + 16 + 1;

  /** Trees with a vector per leaf keep their nodes in columns. */
  private static final int VECTOR_NODE = 4 * 8 + 1 + 16 + 1;

  /**
   * What every prediction under way has of each tree: 232 bytes in a list that grows by doubling.
   */
  private static final int VIEW = 608;

  /**
   * Of each core's list, which most models do not fill: a core has one at a time, whatever the
   * number of models. Those of up to some 6,900 trees count nothing.
   */
  private static final long SMALL_VIEWS = 4 << 20;

  private static final int GROUP = 12;
  private static final int STRING = 48;
  private static final int FLOAT = 4;

  /** A tree's output and weight, as the parser holds them. */
  private static final int PARSED_ENTRY = 128;

  /** What a load takes besides, however small the file. */
  private static final long LOADING = 1024 * 1024;

  private BoosterFootprint() {}

  /**
   * Bytes that the loaded model of this shape occupies until it is closed, and that scoring it on
   * all cores at once takes.
   */
  public static long residentBytes(ModelShape shape) {
    ModelShape.Counts counts = shape.counts();
    long weights = counts.vectorWeights() + counts.categoryWords() + counts.linearWeights();
    return BOOSTER
        + (long) TREE * counts.trees()
        + NODE * counts.nodes()
        + VECTOR_NODE * counts.vectorNodes()
        + FLOAT * weights
        + (long) GROUP * shape.outputGroups()
        + (long) STRING * shape.featureNames().size()
        + counts.textBytes()
        + viewBytes(counts.trees());
  }

  private static long viewBytes(long trees) {
    return Math.max(0, VIEW * trees - SMALL_VIEWS) * Runtime.getRuntime().availableProcessors();
  }

  /**
   * Bytes to reserve for a load of which only the file is known: the highest peaks measured are 3.9
   * times the file for UBJSON, the loaded model and XGBoost's own copy of the file included. JSON
   * becomes UBJSON of two thirds at most before XGBoost has it. A file of an unusual kind can need
   * more; {@link #loadingBytes(ModelShape, long)} is exact once it has been checked.
   */
  public static long loadingBytes(ModelFormat format, long fileBytes) {
    return LOADING
        + switch (format) {
          case UBJSON -> 4 * fileBytes;
          case JSON -> 3 * fileBytes;
        };
  }

  /**
   * Bytes in use at the peak of loading a checked file: XGBoost's copy of it, the values it parses
   * it into, and the model built from them, all at once. Never less than the model's own.
   */
  public static long loadingBytes(ModelShape shape, long fileBytes) {
    return LOADING + fileBytes + shape.counts().parsedBytes() + residentBytes(shape);
  }

  /**
   * Of {@link #loadingBytes(ModelShape, long)} the part that one tree with a value per leaf adds.
   *
   * @param categoryWords 32-bit words of its categorical splits' bit sets
   * @param heldBytes its bytes in the file, and what they are parsed into
   */
  static long treeBytes(long nodes, long categoryWords, long heldBytes) {
    return heldBytes + PARSED_ENTRY + TREE + NODE * nodes + FLOAT * categoryWords;
  }

  /**
   * The part that is there whatever trees the model has.
   *
   * @param heldBytes the file's bytes beside its trees, and what they are parsed into
   */
  static long commonBytes(ModelShape shape, long heldBytes) {
    return LOADING
        + heldBytes
        + BOOSTER
        + (long) GROUP * shape.outputGroups()
        + (long) STRING * shape.featureNames().size()
        + shape.counts().textBytes();
  }
}
