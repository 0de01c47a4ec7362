package dev.coppice.server.codec.text;

import java.nio.charset.StandardCharsets;

/**
 * Text within a JSON string, in ASCII, and how long it is there: a model's names and an operator's
 * keys may be any text, and so six times as long as they look.
 */
public final class JsonText {

  /** Bytes of the longest form of a character. */
  public static final int MAX_BYTES = 6;

  private JsonText() {}

  /** Bytes of {@link #of}; in UTF-8 it is no longer. */
  public static long length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      length += length(text.charAt(i));
    }
    return length;
  }

  /** The text as it stands between quotation marks; itself if that is the same. */
  public static String of(String text) {
    long length = length(text);
    if (length == text.length()) {
      return text;
    }
    byte[] ascii = new byte[Math.toIntExact(length)];
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (length(c)) {
        case 1 -> ascii[at++] = (byte) c;
        case 2 -> {
          ascii[at++] = '\\';
          ascii[at++] = (byte) letter(c);
        }
        default -> {
          ascii[at++] = '\\';
          ascii[at++] = 'u';
          for (int shift = 12; shift >= 0; shift -= 4) {
            ascii[at++] = (byte) Character.forDigit(c >> shift & 0xF, 16);
          }
        }
      }
    }
    return new String(ascii, StandardCharsets.ISO_8859_1);
  }

  private static int length(char c) {
    if (c >= ' ' && c < 0x7F) {
      return c == '"' || c == '\\' ? 2 : 1;
    }
    return letter(c) == c ? MAX_BYTES : 2;
  }

  /** What a character is behind a backslash; itself, too, if it has no letter. */
  private static char letter(char c) {
    return switch (c) {
      case '\b' -> 'b';
      case '\t' -> 't';
      case '\n' -> 'n';
      case '\f' -> 'f';
      case '\r' -> 'r';
      default -> c;
    };
  }
}
