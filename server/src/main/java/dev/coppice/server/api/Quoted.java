package dev.coppice.server.api;

/**
 * A stranger's value as an answer or a log line may repeat it: short, and without control
 * characters.
 */
final class Quoted {

  private static final int MAX_LENGTH = 200;

  private Quoted() {}

  /** At most the first 200 characters, control characters as {@code ?}. */
  static String of(String value) {
    String head = value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) : value;
    return head.chars().anyMatch(Character::isISOControl)
        ? head.codePoints()
            .map(c -> Character.isISOControl(c) ? '?' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : head;
  }
}
