package dev.coppice.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Tells text in UTF-8 from bytes that are none. */
public final class Utf8 {

  /** Decoded at once. */
  private static final int MAX_CHARACTERS = 512;

  private Utf8() {}

  /** Whether bytes are well-formed UTF-8. */
  public static boolean isValid(byte[] bytes, int from, int to) {
    return isAscii(bytes, from, to) || isDecodable(bytes, from, to);
  }

  /** Whether bytes are the characters that all encodings but UTF-16 and UTF-32 have in common. */
  public static boolean isAscii(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] <= 0) { // UTF-16 has zeros.
        return false;
      }
    }
    return true;
  }

  private static boolean isDecodable(byte[] bytes, int from, int to) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
    CharBuffer out = CharBuffer.allocate(Math.min(to - from, MAX_CHARACTERS));
    CoderResult result;
    do {
      out.clear(); // Nobody looks at them, and all together would take twice the bytes.
      result = decoder.decode(in, out, true);
    } while (result.isOverflow());
    return !result.isError();
  }
}
