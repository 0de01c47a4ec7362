package dev.coppice.loader;

/** Makes text of foreign origin fit for an answer or a log line. */
final class Quote {

  private static final int NAME_LENGTH = 200;
  private static final int CAUSE_LENGTH = 1000;

  private Quote() {}

  /** At most 200 characters of a name, control characters as {@code ?}. */
  static String name(String value) {
    return clean(value, NAME_LENGTH);
  }

  /** What an exception says, on one line. */
  static String cause(Throwable cause) {
    String message = cause.getMessage();
    return clean(
        message == null || message.isBlank() ? cause.getClass().getSimpleName() : message,
        CAUSE_LENGTH);
  }

  /** Any text on one line. */
  static String line(String text) {
    return clean(text, CAUSE_LENGTH);
  }

  private static String clean(String value, int length) {
    String shown = value.length() > length ? value.substring(0, length) : value;
    StringBuilder cleaned = new StringBuilder(shown.length());
    shown.codePoints().forEach(c -> cleaned.appendCodePoint(isHarmless(c) ? c : '?'));
    return cleaned.toString();
  }

  // Line and paragraph separators, direction marks and half surrogates can fake a line too.
  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
