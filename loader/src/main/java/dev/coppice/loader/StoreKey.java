package dev.coppice.loader;

import java.util.Optional;

/**
 * A name that a store can hold: a relative path of printable ASCII, used as it stands.
 *
 * @param value 1 to 1024 characters from {@code ' '} to {@code '~'}, no space first, no backslash,
 *     no empty, {@code .} or {@code ..} segment
 */
public record StoreKey(String value) {

  private static final int MAX_LENGTH = 1024;

  /**
   * @throws IllegalArgumentException with the rule that was broken, as {@code (expected: ...)}
   */
  public StoreKey {
    requireForm(value);
  }

  /**
   * Holds a name to the form of a key.
   *
   * @throws IllegalArgumentException with the rule that was broken, as {@code (expected: ...)}
   */
  public static void requireForm(String value) {
    if (!isPrintable(value)) {
      throw new IllegalArgumentException(
          "(expected: 1 to 1024 printable ASCII characters, no backslash)");
    }
    int start = 0;
    while (start <= value.length()) {
      int slash = value.indexOf('/', start);
      int end = slash < 0 ? value.length() : slash;
      if (isNoStep(value, start, end)) {
        throw new IllegalArgumentException(
            "(expected: a relative path without empty, '.' or '..' segments)");
      }
      start = end + 1;
    }
  }

  // Loops, because they are on the way of every call.
  private static boolean isPrintable(String value) {
    int length = value.length();
    if (length == 0 || length > MAX_LENGTH || value.charAt(0) == ' ') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /** Whether a segment is empty, {@code .} or {@code ..}. */
  private static boolean isNoStep(String value, int start, int end) {
    int length = end - start;
    return length == 0 || (length <= 2 && value.startsWith(length == 1 ? "." : "..", start));
  }

  /** Where a model of that name would be in a store; empty if no store can hold it. */
  public static Optional<StoreKey> of(ModelName name) {
    return name.equals(ModelName.SINGLE) ? Optional.empty() : parse(name.value());
  }

  /** The key in a text; empty if it has not the form of one. */
  public static Optional<StoreKey> parse(String text) {
    try {
      return Optional.of(new StoreKey(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The name of the model that is there. */
  public ModelName name() {
    return new ModelName(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
