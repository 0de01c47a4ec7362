package dev.coppice.model.preprocessing;

/**
 * Makes numbers of categories.
 *
 * @param categories those known from training
 */
record Mapping(Rule rule, Categories categories) implements Step {

  /** Into what. */
  enum Kind {
    /** A category's code. */
    ORDINAL("ordinal"),
    /** A column a category, 1 in its own and 0 in all others. */
    ONE_HOT("one_hot");

    private final String key;

    Kind(String key) {
      this.key = key;
    }
  }

  /**
   * How codes become numbers.
   *
   * @param droppedCode code of the category that has no column of its own; -1 if there is none
   * @param unknown what a category becomes that is not known
   * @param missing what a missing value becomes unless it is a category
   */
  record Rule(Kind kind, int droppedCode, Fallback unknown, Fallback missing) {}

  /**
   * What becomes of a value that is no known category.
   *
   * @param isRefused whether its row is refused
   * @param value else what all of the mapping's columns hold
   */
  record Fallback(boolean isRefused, double value) {

    static final Fallback ERROR = new Fallback(true, Double.NaN);
    static final Fallback MISSING = new Fallback(false, Double.NaN);
    static final Fallback ZEROS = new Fallback(false, 0);
  }

  @Override
  public String key() {
    return rule.kind().key;
  }

  /** How many columns it yields. */
  int width() {
    return switch (rule.kind()) {
      case ORDINAL -> 1;
      case ONE_HOT -> categories.size() - (rule.droppedCode() < 0 ? 0 : 1);
    };
  }
}
