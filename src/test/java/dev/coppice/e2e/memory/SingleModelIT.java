package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.ServeProcess;
import dev.coppice.e2e.Tenant;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one model: loaded after the port is open, there until the end, or the end itself. */
final class SingleModelIT {

  private static final Path GOLDEN = Path.of("resources/golden/models").toAbsolutePath();

  @TempDir Path directory;
  private Path artifact;

  @BeforeEach
  void pack() throws Exception {
    artifact = directory.resolve("model.tar.gz");
    Files.write(artifact, Tenant.train("single").artifact());
  }

  @Test
  void pingIsHealthyOnceTheModelIsLoadedAndSaysLoadingBefore() throws Exception {
    try (ServeProcess process =
        ServeProcess.start(directory, Map.of("COPPICE_MODEL_DIR", artifact.toString()))) {
      HttpResponse<String> ping = process.get("/ping");
      while (ping.statusCode() != 200) {
        assertThat(ping.statusCode()).isEqualTo(503);
        assertThat(ping.body()).isEqualTo("{\n  \"status\": \"Loading\"\n}\n");
        ping = process.get("/ping");
      }
      assertThat(ping.body()).isEqualTo("{\n  \"status\": \"Healthy\"\n}\n");
      assertThat(process.get("/metrics").body()).contains("coppice_loaded_models 1.0");
      process.terminate();
      assertThat(process.exitStatus()).isZero();
    }
  }

  @Test
  void theModelHasNoNameToBeListedCalledOrUnloadedBy() {
    try (CoppiceServer server =
        CoppiceServer.start(Map.of("COPPICE_MODEL_DIR", GOLDEN.resolve("ens").toString()))) {
      server.awaitReady();
      assertThat(server.get("/models").body()).isEqualTo("{\n  \"models\": []\n}\n");
      assertThat(server.get("/models/model").statusCode()).isEqualTo(404);
      assertThat(server.delete("/models/model").statusCode()).isEqualTo(404);
      assertThat(server.register("{}").statusCode()).isEqualTo(405);
      assertThat(server.metric("coppice_loaded_models")).isEqualTo(1);
      assertThat(server.metric("coppice_memory_budget_used_bytes")).isPositive();
    }
  }

  @Test
  void theModelIsThereBesideManagedOnesAndThoseOfAStore() {
    try (CoppiceServer server =
        CoppiceServer.start(
            GOLDEN,
            Map.of(
                "COPPICE_MODEL_DIR", artifact.toString(),
                "SAGEMAKER_MULTI_MODEL", "true",
                "COPPICE_MODELS_ROOT", GOLDEN.toString()))) {
      server.awaitReady();
      server.register("a", GOLDEN.resolve("reg"));
      server.invoke("reg", "1,2");
      assertThat(server.metric("coppice_loaded_models")).isEqualTo(3);
      assertThat(server.get("/models").body())
          .contains("\"a\"", "\"reg\"")
          .doesNotContain("single");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bad | 1GiB | Unable to load model: no model file in the artifact (found: xgboost-model: unknown format;",
        "none | 1GiB | Model not found: ",
        "reg | 2KiB | Not enough memory to load model model: ",
      })
  void modelThatCannotBeLoadedEndsTheProcess(String model, String budget, String cause)
      throws Exception {
    try (ServeProcess process =
        ServeProcess.start(
            directory,
            Map.of(
                "COPPICE_MODEL_DIR",
                GOLDEN.resolve(model).toString(),
                "COPPICE_MEMORY_BUDGET",
                budget))) {
      assertThat(process.exitStatus()).isEqualTo(1);
      assertThat(process.output()).contains("the single model cannot be served: " + cause);
    }
  }

  @Test
  void failureOfTheModelIsKnownToWhoeverStartedTheServer() {
    try (CoppiceServer server =
        CoppiceServer.start(Map.of("COPPICE_MODEL_DIR", GOLDEN.resolve("bad").toString()))) {
      assertThatThrownBy(server::awaitReady)
          .rootCause()
          .hasMessageContaining("(found: xgboost-model: unknown format;");
      assertThat(server.get("/ping").statusCode()).isEqualTo(503);
    }
  }
}
