package dev.coppice.model.mlflow;

import java.io.Reader;

/**
 * A text in pieces that end between characters. The parser of YAML asks for a fixed number of them,
 * and fails where that is half of one beyond U+FFFF.
 */
final class CharacterReader extends Reader {

  private final String text;
  private int at;

  CharacterReader(String text) {
    this.text = text;
  }

  @Override
  public int read(char[] buffer, int offset, int length) {
    if (at == text.length() && length > 0) {
      return -1;
    }
    int end = Math.min(text.length(), at + length);
    // Of one char that is asked for, no less can be given.
    if (end - at > 1 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    int count = end - at;
    text.getChars(at, end, buffer, offset);
    at = end;
    return count;
  }

  @Override
  public void close() {}
}
