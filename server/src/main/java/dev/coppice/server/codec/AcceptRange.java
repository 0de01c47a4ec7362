package dev.coppice.server.codec;

import java.util.Locale;

/**
 * One media range of an {@code Accept} header; parameters other than the weight are dropped.
 *
 * @param name the type, in lower case, such as {@code text/csv}, {@code text/*} or {@code *}{@code
 *     /*}
 * @param sentWeight the weight in thousandths, {@link #NO_WEIGHT} without one, {@link #MALFORMED}
 *     if it is none
 */
record AcceptRange(String name, int sentWeight) {

  private static final String ANY = "*/*";

  private static final int ONE = 1000;
  private static final int NO_WEIGHT = -1;
  private static final int MALFORMED = -2;

  /** Digits that a weight may have after its point. */
  private static final int MAX_DIGITS = 3;

  static AcceptRange of(String element) {
    int start = end(element, 0, ';');
    String name = element.substring(0, start).strip().toLowerCase(Locale.ROOT);
    int weight = NO_WEIGHT;
    while (start < element.length() && weight == NO_WEIGHT) {
      int end = end(element, start + 1, ';');
      weight = weight(element.substring(start + 1, end).strip());
      start = end;
    }
    // Java's own client says "*" for any type, and leaves out the 0 of weights.
    return new AcceptRange(name.equals("*") ? ANY : name, weight);
  }

  /** Where a part ends: at the separator outside of double quotes, or at the end of all. */
  static int end(String text, int start, char separator) {
    boolean quoted = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        return i;
      }
    }
    return text.length();
  }

  private static int weight(String parameter) {
    if (parameter.length() < 2
        || Character.toLowerCase(parameter.charAt(0)) != 'q'
        || parameter.charAt(1) != '=') {
      return NO_WEIGHT;
    }
    String number = parameter.substring(2);
    int point = number.indexOf('.');
    String whole = point < 0 ? number : number.substring(0, point);
    String digits = point < 0 ? "" : number.substring(point + 1);
    boolean wellFormed =
        (whole.equals("0") || whole.equals("1") || (whole.isEmpty() && !digits.isEmpty()))
            && digits.length() <= MAX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!wellFormed) {
      return MALFORMED;
    }
    int thousandths = Integer.parseInt((digits + "000").substring(0, MAX_DIGITS));
    int weight = whole.equals("1") ? ONE + thousandths : thousandths;
    return weight > ONE ? MALFORMED : weight;
  }

  boolean isWeighted() {
    return sentWeight != NO_WEIGHT;
  }

  boolean isMalformed() {
    return sentWeight == MALFORMED;
  }

  /** In thousandths, 0 to 1000. */
  int weight() {
    return isWeighted() ? Math.max(sentWeight, 0) : ONE;
  }

  /** How closely the range fits a type: 3 names it, 2 its first half, 1 any; 0 does not fit. */
  int specificity(String type) {
    if (name.equals(type)) {
      return 3;
    }
    int slash = type.indexOf('/');
    if (slash < 0) {
      return 0;
    }
    if (name.equals(ANY)) {
      return 1;
    }
    boolean half =
        name.length() == slash + 2
            && name.charAt(slash + 1) == '*'
            && name.regionMatches(0, type, 0, slash + 1);
    return half ? 2 : 0;
  }
}
