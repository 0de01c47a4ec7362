package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** Environments for tests: a store and what a test adds, on a machine of 1000 MiB and 4 cores. */
final class Environments {

  static final long MEMORY = 1000L << 20;
  static final int CORES = 4;

  private static final String STORE = "s3://churn-mme/models/";

  private Environments() {}

  /** With a store, and further keys and values in turn. */
  static Map<String, String> with(String... keysAndValues) {
    Map<String, String> environment = new HashMap<>(Map.of(Setting.MODEL_STORE.key(), STORE));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      environment.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return environment;
  }

  static Config read(Map<String, String> environment) {
    try {
      return ConfigReader.read(environment, memory(), CORES);
    } catch (ConfigException e) {
      return Assertions.fail(e);
    }
  }

  static List<String> problems(Map<String, String> environment) {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigReader.read(environment, memory(), CORES));
    return refused == null ? List.of() : refused.problems();
  }

  private static ContainerMemory memory() {
    return ContainerMemory.handedOver(Long.toString(MEMORY), null, Path.of("/proc/self/status"));
  }
}
