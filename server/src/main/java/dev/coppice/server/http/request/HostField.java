package dev.coppice.server.http.request;

/**
 * The form of {@code Host}: a name or an address, and a port perhaps (RFC 3986, section 3.2). A
 * proxy that reads another one in it may have meant another server.
 */
final class HostField {

  /** What names may have beside letters and digits. */
  private static final String OF_NAMES = "-._~!$&'()*+,;=%";

  private HostField() {}

  /** Whether a value is one; so is an empty one, of a client that knows no name. */
  static boolean isValid(String value) {
    int port = value.startsWith("[") ? endOfAddress(value) : endOfName(value);
    return port >= 0 && (port == value.length() || isPort(value, port));
  }

  /** Of one of IPv6, or a later version's, in brackets; -1 if it is none. */
  private static int endOfAddress(String value) {
    int end = 1;
    while (end < value.length() && (value.charAt(end) == ':' || isOfName(value.charAt(end)))) {
      end++;
    }
    return end > 1 && end < value.length() && value.charAt(end) == ']' ? end + 1 : -1;
  }

  private static int endOfName(String value) {
    int end = 0;
    while (end < value.length() && isOfName(value.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isPort(String value, int from) {
    int end = from + 1;
    while (end < value.length() && isDigit(value.charAt(end))) {
      end++;
    }
    return value.charAt(from) == ':' && end == value.length();
  }

  private static boolean isOfName(char c) {
    char lower = (char) (c | 0x20);
    return (lower >= 'a' && lower <= 'z') || isDigit(c) || OF_NAMES.indexOf(c) >= 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
