package dev.coppice.loader;

import java.util.Comparator;

/**
 * Orders text by code points, as UTF-8 is ordered by bytes; {@link String#compareTo} puts the
 * characters beyond the basic plane before some of those in it.
 */
public final class CodePointOrder implements Comparator<String> {

  @Override
  public int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        return Character.isSurrogate(a) == Character.isSurrogate(b)
            ? Character.compare(a, b)
            : Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
      }
    }
    return Integer.compare(one.length(), other.length());
  }
}
