package dev.coppice.server.about;

import dev.coppice.model.Quoted;
import dev.coppice.server.config.Variable;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the environment sets, as a log may have it: without secrets. */
public final class EffectiveSettings {

  private static final int MAX_VALUE = 500;

  /** The user and the password of a URI. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]*@");

  /** What a flag of java or a query sets to a secret, by the end of its name. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)((?:pass(?:word|wd|phrase)?|pwd|secret|token|credential|signature|key"
              + "|auth(?:orization)?|header)s?)=[^\\s&]+");

  /** A key itself, where its file's path should be. */
  private static final String PEM = "-----BEGIN";

  private EffectiveSettings() {}

  /** One line: each setting that is set, with its value; the others have their defaults. */
  public static String text(Map<String, String> environment) {
    String set =
        Variable.all()
            .map(Variable::key)
            .filter(key -> !environment.getOrDefault(key, "").isEmpty())
            .map(key -> key + "=" + masked(environment.getOrDefault(key, "")))
            .collect(Collectors.joining(", "));
    return set.isEmpty() ? "none set, all have their defaults" : set;
  }

  private static String masked(String value) {
    if (value.contains(PEM)) {
      return "***";
    }
    String open = USER_INFO.matcher(value).replaceAll("***@");
    return Quoted.of(SECRET.matcher(open).replaceAll("$1=***"), MAX_VALUE);
  }
}
