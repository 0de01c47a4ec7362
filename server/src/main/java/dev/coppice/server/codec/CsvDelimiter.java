package dev.coppice.server.codec;

/** Tells the delimiter of a CSV body by its first line. */
final class CsvDelimiter {

  /** Where several occur in line 1, the earlier one here delimits. */
  private static final String DELIMITERS = ",;\t| :";

  private CsvDelimiter() {}

  /**
   * The first delimiter that occurs in line 1; if none does, a line end, so that nothing matches.
   *
   * @param quotes whether what stands in double quotes is left out
   */
  static byte of(BodyBytes body, boolean quotes) {
    int best = DELIMITERS.length();
    boolean quoted = false;
    for (int i = body.from(); i < body.to() && (quoted || body.array()[i] != '\n'); i++) {
      quoted ^= quotes && body.array()[i] == '"';
      int rank = quoted ? -1 : DELIMITERS.indexOf(body.array()[i]);
      best = rank >= 0 ? Math.min(rank, best) : best;
    }
    return (byte) (best < DELIMITERS.length() ? DELIMITERS.charAt(best) : '\n');
  }
}
