package dev.coppice.model.readers;

import java.util.regex.Pattern;

/**
 * Why we refuse what XGBoost loads and scores, each with the words of the refusal. No training
 * makes such a file; XGBoost believes it, and whether its scores mean anything is a matter of luck.
 */
enum KnownRefusal {
  /**
   * XGBoost compares few of the lengths: it reads beyond what is missing, or leaves zeros there.
   */
  LENGTH(
      "(tree \\d+: (base_weights|categories|categories_nodes|categories_segments|categories_sizes"
          + "|default_left|leaf_weights|left_children|loss_changes|parents|right_children"
          + "|split_conditions|split_indices|split_type|sum_hessian)"
          + "|model\\.weight_drop): \\d+ values \\(expected"),
  /** It steps to the left child or the one after it, and looks at parents where it measures. */
  LINK("tree \\d+: (left_children|right_children|parents|split_indices)\\[\\d+]: "),
  /** A tree that adds to no output that there is. */
  OUTPUT("tree_info\\[\\d+]: "),
  /** Categories beyond their segments are other memory's bits; without categories all is unread. */
  CATEGORIES("tree \\d+: (categories|categories_\\w+|split_type|default_left)(: )?\\[\\d+]"),
  /** The vocabulary of trained categories, which scores of numbers never touch. */
  CATEGORY_NAMES("gradient_booster\\.model\\.cats\\b"),
  /** It is used for some of the rounds alone, and by training. */
  ROUNDS("iteration_indptr(\\[\\d+])?: "),
  /** It takes the digits that a text begins with, infinity too, or does not look at it. */
  PARAMETER(
      "_param\\.\\w+: \".*\" \\(expected: \"\\d+\" to \"\\d+\"\\)|_param\\.base_score:"
          + " \"-?(\\d|(?i)inf|nan).*\" \\(expected: a number or a list of numbers\\)"),
  /** It keeps the lower 64 bits of a longer integer. */
  INTEGER("\\(expected: an integer of 64 bits, or a decimal\\)"),
  /** A tree with vectors of another length than the model has outputs. */
  VECTORS("size_leaf_vector: \\d+ \\(expected: "),
  /** It reads past zeros before a number, bytes in a string and a list's last comma: no JSON. */
  JSON(
      "Invalid numeric value|Unexpected character '\\]' \\(expected: a value\\)|control character"
          + " 0x\\p{XDigit}+ in a string|a string that is not UTF-8"),
  /** It takes the first three, and cuts them to 32 bits. */
  VERSION("^version\\[\\d+]: "),
  /** It takes an intercept otherwise than the version that the file says wrote it. */
  INTERCEPT("^(boosted_rounds|version): "),
  /** Names or types of a part of the features are for other columns than they seem to be. */
  FEATURE_TEXTS("feature_(names|types): \\d+ \\(expected: ");

  private final Pattern words;

  KnownRefusal(String words) {
    this.words = Pattern.compile(words);
  }

  boolean covers(String refusal) {
    return words.matcher(refusal).find();
  }
}
