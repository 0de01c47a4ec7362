package dev.coppice.server.codec;

import java.nio.charset.StandardCharsets;

/** What a client sent, made fit to be quoted in a text for it or for a log. */
final class Quoted {

  private static final int MOST_CHARACTERS = 200;

  private Quoted() {}

  /** At most 200 characters, control characters as {@code ?}. */
  static String of(String text) {
    StringBuilder quoted = new StringBuilder();
    text.codePoints()
        .limit(MOST_CHARACTERS)
        .map(c -> Character.isISOControl(c) || isSurrogate(c) ? '?' : c)
        .forEach(quoted::appendCodePoint);
    return quoted.toString();
  }

  /** The same of UTF-8, each malformed sequence as U+FFFD. */
  static String of(byte[] utf8, int from, int to) {
    // Four bytes a character at most, and a few more so that none is cut in half.
    int length = Math.min(to - from, 4 * MOST_CHARACTERS + 4);
    return of(new String(utf8, from, length, StandardCharsets.UTF_8));
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
