package dev.coppice.server.about;

import dev.coppice.model.Quoted;
import dev.coppice.server.config.Setting;
import dev.coppice.server.config.Variable;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the environment sets, as a log may have it: without secrets. */
public final class EffectiveSettings {

  private static final int MAX_VALUE = 500;

  /** The user and the password of a URI. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]*@");

  /** What is set to a secret, by the end of its name. */
  private static final String SECRET =
      "(?i)((?:pass(?:word|wd|phrase)?|pwd|secret|token|credential|signature|key"
          + "|auth(?:orization)?|header)s?)=";

  private static final Pattern SECRET_OF_QUERY = Pattern.compile(SECRET + "[^\\s&]+");
  private static final Pattern SECRET_OF_FLAG = Pattern.compile(SECRET + "\\S+");

  /** A key itself, where its file's path should be. */
  private static final String PEM = "-----BEGIN";

  private EffectiveSettings() {}

  /** One line: each setting that is set, with its value; the others have their defaults. */
  public static String text(Map<String, String> environment) {
    String set =
        Variable.all()
            .filter(variable -> !environment.getOrDefault(variable.key(), "").isEmpty())
            .map(variable -> variable.key() + "=" + masked(variable, environment))
            .collect(Collectors.joining(", "));
    return set.isEmpty() ? "none set, all have their defaults" : set;
  }

  private static String masked(Variable variable, Map<String, String> environment) {
    String value = environment.getOrDefault(variable.key(), "");
    if (value.contains(PEM)) {
      return "***";
    }
    String open = USER_INFO.matcher(value).replaceAll("***@");
    Pattern secret = variable == Setting.JAVA_OPTS ? SECRET_OF_FLAG : SECRET_OF_QUERY;
    return Quoted.of(secret.matcher(open).replaceAll("$1=***"), MAX_VALUE);
  }
}
