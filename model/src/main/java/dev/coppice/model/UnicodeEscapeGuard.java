package dev.coppice.model;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Refuses an escape that two readers of JSON understand differently: XGBoost keeps the six
 * characters of a unicode escape as they are, so a member's name that spells a plain letter by one
 * would be a known name to us and an unknown one to XGBoost, which then reads on without it. Nobody
 * needs to escape letters, digits or the underscore; every other escape passes.
 */
final class UnicodeEscapeGuard extends FilterInputStream {

  private static final int OUTSIDE = 0;
  private static final int AFTER_BACKSLASH = 1;
  private static final int IN_DIGITS = 2;

  private int state = OUTSIDE;
  private int digits;
  private int code;

  UnicodeEscapeGuard(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    for (int i = offset; i < offset + count; i++) {
      if (state != OUTSIDE || buffer[i] == '\\') {
        follow(buffer[i]);
      }
    }
    return count;
  }

  private void follow(byte next) throws JsonParseException {
    switch (state) {
      case OUTSIDE -> state = AFTER_BACKSLASH;
      case AFTER_BACKSLASH -> {
        state = next == 'u' ? IN_DIGITS : OUTSIDE;
        digits = 0;
        code = 0;
      }
      default -> {
        code = code * 16 + Math.max(0, Character.digit(next, 16));
        if (++digits == 4) {
          state = OUTSIDE;
          refuseNameCharacter();
        }
      }
    }
  }

  private void refuseNameCharacter() throws JsonParseException {
    if (code < 0x80 && (Character.isLetterOrDigit(code) || code == '_')) {
      throw new JsonParseException(
          null, "unicode escape of '%c' (expected: the character itself)".formatted(code));
    }
  }
}
