package dev.coppice.model.format.json;

import dev.coppice.model.InvalidModelException;
import java.io.IOException;

/**
 * One JSON string, a character at a time, none of it held. Its bytes are UTF-8, and in it every
 * escape is one that XGBoost knows.
 *
 * <p>A backslash before a {@code u} is no escape to XGBoost: it reads both as they are, and writes
 * them so.
 */
final class WrittenString {

  private final JsonBytes bytes;
  // What follows the character that was returned, where two come of what was read; else 0.
  private char second;

  /** Begins with the string at hand, whose opening quote it takes. */
  WrittenString(JsonBytes bytes) {
    this.bytes = bytes;
    bytes.moveTo(bytes.position() + 1);
  }

  /** The next character; -1 once the closing quote was taken. */
  int next() throws IOException, InvalidModelException {
    if (second != 0) {
      char next = second;
      second = 0;
      return next;
    }
    byte next = bytes.next();
    if (next < 0) {
      return beyondAscii(next & 0xFF);
    } else if (next == '"') {
      return -1;
    } else if (next < ' ') {
      throw bytes.refuse("control character 0x%02x in a string".formatted(next));
    }
    return next == '\\' ? escaped() : next;
  }

  private char escaped() throws IOException, InvalidModelException {
    byte escape = bytes.next();
    return switch (escape) {
      case '"', '\\' -> (char) escape;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        second = 'u';
        yield '\\';
      }
      default -> throw bytes.refuse("unknown escape (expected: one that XGBoost knows)");
    };
  }

  /** The character that this byte begins, in the shortest form alone and no half of a pair. */
  private char beyondAscii(int first) throws IOException, InvalidModelException {
    int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    int code = first & (0x7F >> more); // Beyond all characters if there would be yet more.
    for (int i = 0; i < more; i++) {
      int next = bytes.next();
      if ((next & 0xC0) != 0x80) {
        throw noUtf8();
      }
      code = code << 6 | (next & 0x3F);
    }
    int least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
    boolean isHalf = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
    if (first < 0xC0 || code < least || code > Character.MAX_CODE_POINT || isHalf) {
      throw noUtf8();
    }
    if (more < 3) {
      return (char) code;
    }
    second = Character.lowSurrogate(code);
    return Character.highSurrogate(code);
  }

  private InvalidModelException noUtf8() {
    return bytes.refuse("a string that is not UTF-8 (expected: UTF-8)");
  }
}
