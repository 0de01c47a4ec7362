package dev.coppice.server.about;

import dev.coppice.server.config.ShownValue;
import dev.coppice.server.config.Variable;
import java.util.Map;
import java.util.stream.Collectors;

/** What the environment sets, as a log may have it: without secrets. */
public final class EffectiveSettings {

  private static final int MAX_VALUE = 500;

  private EffectiveSettings() {}

  /** One line: each setting that is set, with its value; the others have their defaults. */
  public static String text(Map<String, String> environment) {
    String set =
        Variable.all()
            .filter(variable -> !environment.getOrDefault(variable.key(), "").isEmpty())
            .map(variable -> variable.key() + "=" + shown(variable, environment))
            .collect(Collectors.joining(", "));
    return set.isEmpty() ? "none set, all have their defaults" : set;
  }

  private static String shown(Variable variable, Map<String, String> environment) {
    return ShownValue.of(variable, environment.getOrDefault(variable.key(), ""), MAX_VALUE);
  }
}
