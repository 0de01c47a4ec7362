package dev.coppice.loader;

/**
 * The name of a model in the store: a relative path of printable ASCII, used as it stands.
 *
 * @param value 1 to 1024 characters from {@code ' '} to {@code '~'}, no space first, no backslash,
 *     no empty, {@code .} or {@code ..} segment
 */
public record ModelName(String value) implements Comparable<ModelName> {

  private static final int MAX_LENGTH = 1024;

  /**
   * @throws IllegalArgumentException with the rule that was broken, as {@code (expected: ...)}
   */
  public ModelName {
    if (!isPrintable(value)) {
      throw new IllegalArgumentException(
          "(expected: 1 to 1024 printable ASCII characters, no backslash)");
    }
    for (String segment : value.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException(
            "(expected: a relative path without empty, '.' or '..' segments)");
      }
    }
  }

  private static boolean isPrintable(String value) {
    return !value.isEmpty()
        && value.length() <= MAX_LENGTH
        && value.charAt(0) != ' '
        && value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '\\');
  }

  @Override
  public int compareTo(ModelName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
