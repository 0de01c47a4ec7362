package dev.coppice.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Tells text in UTF-8 from bytes that are none. */
public final class Utf8 {

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
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
