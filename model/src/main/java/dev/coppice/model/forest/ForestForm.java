package dev.coppice.model.forest;

/**
 * What decides how a forest is kept, for operators.
 *
 * @param format bytes of a node
 * @param thresholds different ones of the feature with the most; -1 if that is not known, because
 *     splits are categorical or there are too many
 * @param features that split
 * @param depth steps to the deepest leaf
 */
public record ForestForm(ForestFormat format, int thresholds, int features, int depth) {

  /** Where {@link #thresholds} are not known. */
  static final int UNKNOWN = -1;
}
