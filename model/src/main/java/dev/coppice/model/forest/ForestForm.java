package dev.coppice.model.forest;

import dev.coppice.model.ForestFormat;
import java.util.Locale;

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
  public static final int UNKNOWN = -1;

  public ForestForm {
    if (thresholds < UNKNOWN || features < 0 || depth < 0) {
      throw new IllegalArgumentException(
          "forest: thresholds %d, features %d, depth %d (expected: %d or more, 0 or more of both)"
              .formatted(thresholds, features, depth, UNKNOWN));
    }
  }

  /** The text for the log, without a comma. */
  @Override
  public String toString() {
    return "%s nodes; thresholds of a feature %s; features that split %d; depth %d"
        .formatted(
            format.name().toLowerCase(Locale.ROOT),
            thresholds == UNKNOWN ? "not counted" : "at most " + thresholds,
            features,
            depth);
  }
}
