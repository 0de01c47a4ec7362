package dev.coppice.model;

import java.nio.charset.StandardCharsets;

/**
 * Text of foreign origin as answers and log lines may repeat it: short, and on one line whatever it
 * holds.
 */
public final class Quoted {

  private static final int MAX_CHARACTERS = 200;

  /** What went wrong may take more room than a name. */
  private static final int MAX_CAUSE_CHARACTERS = 1000;

  private Quoted() {}

  /** At most 200 characters; what could fake another line is a {@code ?}. */
  public static String of(String text) {
    return of(text, MAX_CHARACTERS);
  }

  /** The same with another bound. */
  public static String of(String text, int maxCharacters) {
    StringBuilder quoted = new StringBuilder(Math.min(text.length(), maxCharacters));
    text.codePoints()
        .limit(maxCharacters)
        .map(c -> isHarmless(c) ? c : '?')
        .forEach(quoted::appendCodePoint);
    return quoted.toString();
  }

  /** What an exception says, at most 1000 characters. */
  public static String cause(Throwable cause) {
    String message = cause.getMessage();
    return line(message == null || message.isBlank() ? cause.getClass().getSimpleName() : message);
  }

  /** The same of text as long as what an exception may say. */
  public static String line(String text) {
    return of(text, MAX_CAUSE_CHARACTERS);
  }

  /** At most 200 characters of UTF-8, each malformed sequence as U+FFFD. */
  public static String ofUtf8(byte[] bytes, int from, int to) {
    // Four bytes a character at most, and a few more so that none is cut in half.
    int length = Math.min(to - from, 4 * MAX_CHARACTERS + 4);
    return of(new String(bytes, from, length, StandardCharsets.UTF_8));
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
