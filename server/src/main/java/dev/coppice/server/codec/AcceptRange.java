package dev.coppice.server.codec;

import dev.coppice.server.codec.rows.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

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

  /** From 0 to 1; Java's own client leaves out the 0. */
  private static final Pattern WEIGHT = Pattern.compile("0?\\.\\d{1,3}|[01]\\.?|1\\.0{1,3}");

  static AcceptRange of(String element) {
    List<String> parts = MediaType.split(element, ';');
    String name = parts.getFirst().strip().toLowerCase(Locale.ROOT);
    int weight =
        parts.stream()
            .skip(1)
            .mapToInt(parameter -> weight(parameter.strip()))
            .filter(found -> found != NO_WEIGHT)
            .findFirst()
            .orElse(NO_WEIGHT);
    return new AcceptRange(name.equals("*") ? ANY : name, weight); // As Java's own client says it.
  }

  private static int weight(String parameter) {
    if (!parameter.regionMatches(true, 0, "q=", 0, 2)) {
      return NO_WEIGHT;
    }
    String number = parameter.substring(2);
    return WEIGHT.matcher(number).matches()
        ? (int) Math.round(ONE * Double.parseDouble(number))
        : MALFORMED;
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
