package dev.coppice.server.logging.access;

/**
 * For people: {@code 2026-01-31T08:00:00.000Z access request=... status=200 ...}. A value that is
 * not plain is a string of JSON.
 */
final class TextLine extends AccessLine {

  @Override
  void open() {
    // The time comes first.
  }

  @Override
  void opened() {
    raw(" access");
  }

  @Override
  void name(String name) {
    raw((byte) ' ');
    raw(name);
    raw((byte) '=');
  }

  @Override
  void value(String value, int most) {
    if (isPlain(value) && value.length() <= most) {
      raw(value);
    } else {
      quoted(value, most);
    }
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c > '~' || c == '"' || c == '=' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  @Override
  void end() {
    raw((byte) '\n');
  }
}
