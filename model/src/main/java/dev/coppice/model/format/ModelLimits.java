package dev.coppice.model.format;

/** The most of everything that a model file may have, whatever its format. */
public final class ModelLimits {

  /** Columns that a model was trained with. */
  public static final int MAX_FEATURES = 1 << 20;

  /**
   * Nodes of one tree. More would not fit the check's own memory; 45 MB of packed trees have 2.7
   * million in all.
   */
  public static final int MAX_NODES = 1 << 22;

  private ModelLimits() {}
}
