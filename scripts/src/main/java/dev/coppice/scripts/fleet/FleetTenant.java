package dev.coppice.scripts.fleet;

/**
 * A tenant, one of its customers, and XGBoost's own score of that customer.
 *
 * @param artifact its name in the store
 * @param bytes of the artifact
 * @param customer one row of CSV
 * @param score what every answer has to be, to the bit
 */
record FleetTenant(String artifact, long bytes, String customer, float score) {

  /** Whether this answer is exactly the score. */
  boolean hasAnswered(String answer) {
    String text = answer.strip();
    if (!text.startsWith("[") || !text.endsWith("]")) {
      return false;
    }
    try {
      return Double.parseDouble(text.substring(1, text.length() - 1)) == score;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
