package dev.coppice.loader;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * URIs as the log and copies on the disk may have them: without users and passwords. Coppice's own
 * settings refuse these; AWS's take them, and the SDK sends them to nobody.
 */
public final class ShownUris {

  private static final String MASK = "***@";

  /** Of a URI that could be read, in which they have no slash. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#\\s]*@");

  /** Of what may be no URI: a password may have any character. */
  private static final Pattern PERHAPS_USER_INFO = Pattern.compile("(?<=://)\\S*@");

  private ShownUris() {}

  /** The URI with {@code ***} for its user and password. */
  public static String of(URI uri) {
    return USER_INFO.matcher(uri.toString()).replaceAll(MASK);
  }

  /**
   * A text of any origin with {@code ***} for the user and the password of each URI in it, and for
   * what else is between {@code ://} and an {@code @} then.
   */
  public static String in(String text) {
    return PERHAPS_USER_INFO.matcher(text).replaceAll(MASK);
  }
}
