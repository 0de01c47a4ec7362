package dev.coppice.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides about variables that are no {@link Variable}: refused where ignoring them would serve
 * something else than was asked for, warned of where they do nothing here, else nobody's business.
 */
final class UnknownVariables {

  private static final String OWN_PREFIX = "COPPICE_";

  private static final Set<String> OWN =
      Variable.all().map(Variable::key).collect(Collectors.toUnmodifiableSet());

  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "SAGEMAKER_SAFE_PORT_RANGE",
          "SAGEMAKER_NUM_MODEL_WORKERS",
          "SAGEMAKER_MAX_HEAP_SIZE",
          "SAGEMAKER_MAX_DIRECT_MEMORY_SIZE",
          "SAGEMAKER_STARTUP_TIMEOUT",
          "SAGEMAKER_HANDLER");

  private static final String WITHOUT_EFFECT_PREFIX = "SAGEMAKER_MODEL_SERVER_";

  /** What is shown of a value that nothing is known of: it may be a secret. */
  private static final String SET = "set";

  private UnknownVariables() {}

  /** Adds what must not be set, in the order of the keys, and returns one warning per dead key. */
  static List<String> check(Map<String, String> environment, Problems problems) {
    List<String> warnings = new ArrayList<>();
    for (var variable : new TreeMap<>(environment).entrySet()) {
      String key = variable.getKey();
      if (key.startsWith(OWN_PREFIX) && !OWN.contains(key)) {
        problems.add(key, SET, "unset; there is no such setting");
      } else if (!variable.getValue().isEmpty()) {
        if (key.equals("SAGEMAKER_PROGRAM")) {
          problems.add(key, SET, "unset; Coppice runs no user code");
        }
        warn(key, warnings);
      }
    }
    return warnings;
  }

  private static void warn(String key, List<String> warnings) {
    if (WITHOUT_EFFECT.contains(key) || key.startsWith(WITHOUT_EFFECT_PREFIX)) {
      warnings.add(key + " is set and has no effect");
    }
  }
}
