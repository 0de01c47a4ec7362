package dev.coppice.server.api.sagemaker;

/** The form of endpoint names in paths; any such name will do, since all lead to this server. */
final class EndpointName {

  private static final int MAX_LENGTH = 63;

  private EndpointName() {}

  /** Letters and digits, with hyphens inside. */
  static boolean isValid(String name) {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      return false;
    }
    int last = name.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = name.charAt(i);
      boolean innerHyphen = c == '-' && i > 0 && i < last;
      if (!innerHyphen && !isLetterOrDigit(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
