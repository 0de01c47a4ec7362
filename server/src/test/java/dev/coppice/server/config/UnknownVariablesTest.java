package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownVariablesTest {

  @Test
  void allProblemsAreReportedAtOnce() {
    Map<String, String> environment =
        with(
            "SAGEMAKER_BIND_TO_PORT", "70000",
            "COPPICE_LOAD_WAIT", "soon",
            "COPPICE_MEMORY_BUDGET", "lots",
            "COPPICE_MAX_LAODS", "4",
            "SAGEMAKER_PROGRAM", "inference.py");

    assertThat(problems(environment))
        .containsExactlyInAnyOrder(
            "SAGEMAKER_BIND_TO_PORT: 70000 (expected: a number from 0 to 65535)",
            "COPPICE_LOAD_WAIT: soon (expected: a duration, such as 250ms, 60s or 5m;"
                + " more than zero, at most 1440m)",
            "COPPICE_MEMORY_BUDGET: lots (expected: bytes, such as 1048576, 512KiB, 6MiB or 2GiB;"
                + " at least 1)",
            "COPPICE_MAX_LAODS: set (expected: unset; there is no such setting)",
            "SAGEMAKER_PROGRAM: set (expected: unset; Coppice runs no user code)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPPICE_CACHE",
        "COPPICE_DISK_BUDGETS",
        "COPPICE_REFRESH",
        "COPPICE_PINS",
        "COPPICE_"
      })
  void unknownKeyIsAProblemEvenIfEmpty(String key) {
    assertThat(problems(with(key, "x")))
        .containsExactly(key + ": set (expected: unset; there is no such setting)");
    assertThat(problems(with(key, "")))
        .containsExactly(key + ": set (expected: unset; there is no such setting)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SAGEMAKER_SAFE_PORT_RANGE",
        "SAGEMAKER_NUM_MODEL_WORKERS",
        "SAGEMAKER_MODEL_SERVER_WORKERS",
        "SAGEMAKER_MODEL_SERVER_TIMEOUT",
        "SAGEMAKER_MAX_HEAP_SIZE",
        "SAGEMAKER_MAX_DIRECT_MEMORY_SIZE",
        "SAGEMAKER_STARTUP_TIMEOUT",
        "SAGEMAKER_HANDLER"
      })
  void keyWithoutEffectIsWarnedOfOnce(String key) {
    assertThat(read(with(key, "1")).warnings()).containsExactly(key + " is set and has no effect");
    assertThat(read(with(key, "")).warnings()).isEmpty();
  }

  @Test
  void keysOfOthersAreNobodysBusiness() {
    Config config =
        read(
            with(
                "SAGEMAKER_REGION", "eu-central-1",
                "SAGEMAKER_DISABLE_CONTAINER_SUPPORT", "true",
                "MODEL_STORE", "/opt/ml/models",
                "AWS_REGION", "eu-central-1",
                "PATH", "/bin",
                "coppice_max_loads", "x"));

    assertThat(config.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"COPPICE_MANAGEMENT_TOKEN", "COPPICE_TLS_KEY_PASSWORD", "COPPICE_X"})
  void valueOfAnUnknownKeyIsNotShownForItMayBeASecret(String key) {
    assertThat(problems(with(key, "hidden")))
        .containsExactly(key + ": set (expected: unset; there is no such setting)");
  }
}
