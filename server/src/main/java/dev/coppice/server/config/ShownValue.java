package dev.coppice.server.config;

import dev.coppice.loader.ShownUris;
import dev.coppice.model.Quoted;
import java.util.regex.Pattern;

/** What a setting is set to, as a log may have it: without secrets. */
public final class ShownValue {

  private static final String MASK = "***";

  /** What is set to a secret, by the end of its name. */
  private static final String SECRET =
      "(?i)((?:pass(?:word|wd|phrase)?|pwd|secret|token|credential|signature|key"
          + "|auth(?:orization)?|header)s?)=";

  private static final Pattern SECRET_OF_QUERY = Pattern.compile(SECRET + "[^\\s&]+");
  private static final Pattern SECRET_OF_FLAG = Pattern.compile(SECRET + "\\S+");

  /** A key itself, where its file's path should be. */
  private static final String PEM = "-----BEGIN";

  private ShownValue() {}

  /** At most 200 characters on one line. */
  public static String of(Variable variable, String value) {
    return Quoted.of(masked(variable, value));
  }

  /** The same with another bound. */
  public static String of(Variable variable, String value, int maxCharacters) {
    return Quoted.of(masked(variable, value), maxCharacters);
  }

  private static String masked(Variable variable, String value) {
    if (value.contains(PEM) || isInPlaceOfFile(variable, value)) {
      return MASK;
    }
    String open = ShownUris.in(value);
    Pattern secret = variable == Setting.JAVA_OPTS ? SECRET_OF_FLAG : SECRET_OF_QUERY;
    return secret.matcher(open).replaceAll("$1=" + MASK);
  }

  /** Whether it may be a token or a key, where a file should be named. */
  private static boolean isInPlaceOfFile(Variable variable, String value) {
    return variable instanceof AccessSetting named
        && named.unit().equals(AccessSetting.PATH)
        && !value.startsWith("/");
  }
}
