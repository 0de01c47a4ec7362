package dev.coppice.e2e.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reasons of models that no store has: the registered and the single one, loaded anew in place. */
@Timeout(60)
final class ReasonsModesIT {

  private static final Path GOLDEN = Path.of("resources/golden/models").toAbsolutePath();

  private static HttpResponse<String> explain(CoppiceServer server, String path) {
    return explain(server, path, "contributions,leaf");
  }

  private static HttpResponse<String> explain(CoppiceServer server, String path, String keys) {
    return server.post(
        path,
        "0.1,0.2,0.3,0.4",
        "Content-Type: text/csv",
        "Accept: application/json",
        "X-Amzn-SageMaker-Custom-Attributes: inference-output=" + keys);
  }

  @Test
  void registeredModelIsExplainedAndStaysRegistered() {
    try (CoppiceServer server =
        CoppiceServer.start(
            Map.of("SAGEMAKER_MULTI_MODEL", "true", "COPPICE_MODELS_ROOT", GOLDEN.toString()))) {
      assertThat(server.register("a", GOLDEN.resolve("reg")).statusCode()).isEqualTo(200);
      HttpResponse<String> answer = explain(server, "/models/a/invoke");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"contributions\": {\"f0\": ");
      assertThat(server.get("/models").body()).contains("\"a\"");
      assertThat(server.metric("coppice_loaded_models")).isEqualTo(1);
      assertThat(server.delete("/models/a").statusCode()).isEqualTo(200);
      assertThat(server.metric("coppice_memory_budget_used_bytes")).isZero();
    }
  }

  @Test
  void singleModelWhoseFilesWereReplacedKeepsItsScoresWhoeverAsksForReasons(@TempDir Path dir)
      throws Exception {
    Path file = Files.copy(GOLDEN.resolve("reg/xgboost-model"), dir.resolve("xgboost-model"));
    try (CoppiceServer server = CoppiceServer.start(Map.of("COPPICE_MODEL_DIR", dir.toString()))) {
      server.awaitReady();
      String scores = explain(server, "/invocations", "predicted_score").body();
      Path other = GOLDEN.resolve("binlog/xgboost-model");
      Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
      HttpResponse<String> refused = explain(server, "/invocations");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
      assertThat(refused.body()).contains("The files of model model have changed since");
      assertThat(explain(server, "/invocations", "predicted_score").body()).isEqualTo(scores);
      Files.delete(file);
      assertThat(explain(server, "/invocations").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void singleModelIsExplained() {
    try (CoppiceServer server =
        CoppiceServer.start(Map.of("COPPICE_MODEL_DIR", GOLDEN.resolve("reg").toString()))) {
      server.awaitReady();
      HttpResponse<String> answer = explain(server, "/invocations");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"contributions\": {\"f0\": ", "\"leaf\": [");
      assertThat(server.metric("coppice_loaded_models")).isEqualTo(1);
    }
  }

  @Test
  void whatTheClientAcceptsIsJudgedBeforeWhatTheModelHas() {
    try (CoppiceServer server =
        CoppiceServer.start(Map.of("COPPICE_MODEL_DIR", GOLDEN.resolve("vote").toString()))) {
      server.awaitReady();
      for (String accept : List.of("text/csv", "application/x-recordio-protobuf")) {
        assertThat(asked(server, "/invocations", accept, "contributions=2").statusCode())
            .isEqualTo(406);
      }
      HttpResponse<String> twoWays =
          asked(server, "/endpoints/fleet/invocations", "image/png", "bias");
      assertThat(twoWays.body()).contains("Accept type image/png is not supported");
    }
  }

  /** In SageMaker's own way, too, which plain routes do not have. */
  private static HttpResponse<String> asked(
      CoppiceServer server, String path, String accept, String keys) {
    return server.post(
        path,
        "0.1,0.2,0.3,0.4",
        "Content-Type: text/csv",
        "Accept: " + accept,
        "X-Amzn-SageMaker-Enable-Explanations: `true`",
        "X-Amzn-SageMaker-Custom-Attributes: inference-output=" + keys);
  }

  @ParameterizedTest
  @CsvSource({"score, 200", "[0], 200", "predicted_label, 200", "[1], 424", "[2], 424"})
  void answerThatIsOneClassIsComparedAsOneNumber(String member, int status) {
    try (CoppiceServer server =
        CoppiceServer.start(Map.of("COPPICE_MODEL_DIR", GOLDEN.resolve("softmax").toString()))) {
      server.awaitReady();
      HttpResponse<String> answer =
          server.post(
              "/endpoints/fleet/invocations",
              "0.1,0.2,0.3,0.4",
              "Content-Type: text/csv",
              "X-Amzn-SageMaker-Enable-Explanations: " + member + ">=`0`");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      assertThat(answer.body())
          .contains(
              status == 200
                  ? "{\"tree_shap\": [[{\"feature_header\": \"f0\""
                  : "EnableExplanations: " + member + " (expected: a number that the answer has)");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0E0, xgboost",
    "0E0, auto",
    "-1E0, xgboost",
    "-1E0, auto",
    "NaN, xgboost",
    "NaN, auto"
  })
  void modelsWhoseCoversAreNoneAreRefusedWhoeverExplainsThem(
      String cover, String engine, @TempDir Path store) throws Exception {
    ReasonsTenants tenants = new ReasonsTenants(store);
    tenants.train("usual", Map.of("objective", "binary:logistic"), List.of());
    tenants.coverAllBy(cover, "usual", "without");
    try (CoppiceServer server = CoppiceServer.start(store, Map.of("COPPICE_ENGINE", engine))) {
      HttpResponse<String> usual = explain(server, "/models/usual/invoke");
      assertThat(usual.statusCode()).as(usual.body()).isEqualTo(200);
      HttpResponse<String> without = explain(server, "/models/without/invoke", "contributions");
      assertThat(without.statusCode()).as(without.body()).isEqualTo(400);
      assertThat(without.body()).contains("sum_hessian");
      assertThat(explain(server, "/models/without/invoke", "leaf").statusCode()).isEqualTo(200);
    }
  }
}
