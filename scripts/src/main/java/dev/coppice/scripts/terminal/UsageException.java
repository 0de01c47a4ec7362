package dev.coppice.scripts.terminal;

/** What was asked for makes no sense: {@code --option: value (expected: ...)}. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String option, String value, String expected) {
    super("%s: %s (expected: %s)".formatted(option, value, expected));
  }
}
