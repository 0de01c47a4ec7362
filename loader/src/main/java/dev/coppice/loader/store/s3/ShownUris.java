package dev.coppice.loader.store.s3;

import java.util.regex.Pattern;

/**
 * URIs of AWS's settings as the log and copies on the disk may have them. Coppice's own settings
 * refuse a user and a password there; AWS's take them, and the SDK sends them to nobody.
 */
final class ShownUris {

  /** Of a URI that could be read, in which they have no slash. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#\\s]*@");

  private ShownUris() {}

  /** The text with {@code ***} for the user and the password of each URI in it. */
  static String in(String text) {
    return USER_INFO.matcher(text).replaceAll("***@");
  }
}
