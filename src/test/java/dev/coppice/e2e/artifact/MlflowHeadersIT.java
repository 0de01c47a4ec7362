package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What headers ask for, in SageMaker's way, beside a body of MLflow's protocol. */
@Timeout(120)
final class MlflowHeadersIT {

  private static final Path MODEL =
      Path.of("resources/golden/models/binlog/xgboost-model").toAbsolutePath();

  private static final String MLMODEL =
      "flavors:\n  xgboost: {data: model.xgb, model_class: xgboost.sklearn.XGBClassifier}\n";

  private static final String ENDPOINT = "/endpoints/e/invocations";
  private static final String ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";
  private static final String EXPLANATIONS = "X-Amzn-SageMaker-Enable-Explanations";

  private static final String FRAME = "{\"dataframe_split\": {\"data\": [[0.1, 0.2, 3, 1]]}}";
  private static final String INSTANCES = "{\"instances\": [[0.1, 0.2, 3, 1]]}";

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    for (String name : List.of("churn", "cold", "plain")) {
      Path folder = Files.createDirectory(store.resolve(name));
      boolean isPackage = !name.equals("plain");
      if (isPackage) {
        Files.writeString(folder.resolve("MLmodel"), MLMODEL);
      }
      Files.copy(MODEL, folder.resolve(isPackage ? "model.xgb" : "xgboost-model"));
    }
    server = CoppiceServer.start(store);
  }

  private static HttpResponse<String> post(
      String path, String model, String body, String header, String value) {
    return server.post(
        path,
        body,
        CoppiceServer.TARGET_MODEL + ": " + model,
        "Content-Type: application/json",
        header + ": " + value);
  }

  private static String message(HttpResponse<String> answer, String member) throws IOException {
    return new ObjectMapper().readTree(answer.body()).path(member).asText();
  }

  @Test
  void warmUpIsAnsweredWithoutScoring() {
    double before = server.metric("coppice_loaded_models");
    for (String path : List.of("/invocations", ENDPOINT)) {
      for (String body : List.of(FRAME, INSTANCES, "{\"inputs\": [not even JSON")) {
        HttpResponse<String> answer = post(path, "cold", body, ATTRIBUTES, "warm-up=true");
        assertThat(answer.statusCode()).as(body).isEqualTo(204);
      }
    }
    assertThat(server.metric("coppice_loaded_models")).isEqualTo(before + 1);
  }

  @Test
  void explanationsOfAFrameAreRefusedWithTheWayToThem() throws IOException {
    for (String body : List.of(FRAME, INSTANCES)) {
      HttpResponse<String> answer = post(ENDPOINT, "churn", body, EXPLANATIONS, "`true`");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains("ValidationError");
      assertThat(message(answer, "Message"))
          .isEqualTo(
              "EnableExplanations: rows to explain (expected: none, as the body is of"
                  + " MLflow's protocol; its params have inference_output, such as contributions)");
    }
  }

  @ParameterizedTest
  @CsvSource({"churn, `false`", "plain, `false`", "plain, `true`"})
  void explanationsThatAreNoneOrOfSagemakersProtocolAreAnswered(String model, String expression) {
    HttpResponse<String> answer = post(ENDPOINT, model, INSTANCES, EXPLANATIONS, expression);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body().contains("tree_shap")).isEqualTo(expression.equals("`true`"));
    assertThat(post(ENDPOINT, model, FRAME, EXPLANATIONS, "`false`").body())
        .startsWith("{\"predictions\": [");
  }

  @Test
  void outputsThatAttributesAskForAreRefusedWithTheWayToThem() throws IOException {
    String cause =
        "inference-output, contributions-of: custom attributes (expected: none, as the body is of"
            + " MLflow's protocol; its params have inference_output, such as"
            + " contributions;contributions-of=raw)";
    for (String body : List.of(FRAME, INSTANCES)) {
      for (String asked :
          List.of(
              "inference-output=probability",
              "inference-output=contributions",
              "inference-output=nonsense",
              "contributions-of=raw")) {
        String attributes = "a=b; " + asked;
        HttpResponse<String> plain = post("/invocations", "churn", body, ATTRIBUTES, attributes);
        assertThat(plain.statusCode()).as(plain.body()).isEqualTo(400);
        assertThat(message(plain, "error_code")).isEqualTo("BAD_REQUEST");
        assertThat(message(plain, "message")).isEqualTo(cause);

        HttpResponse<String> runtime = post(ENDPOINT, "churn", body, ATTRIBUTES, attributes);
        assertThat(runtime.statusCode()).as(runtime.body()).isEqualTo(424);
        assertThat(message(runtime, "OriginalMessage")).isEqualTo(cause);
        assertThat(message(runtime, "OriginalStatusCode")).isEqualTo("400");
      }
    }
  }

  @Test
  void otherAttributesAndSagemakersOwnBodiesAreAsBefore() {
    assertThat(post("/invocations", "churn", FRAME, ATTRIBUTES, "trace=1; warm-up=no").body())
        .startsWith("{\"predictions\": [");
    assertThat(
            post("/invocations", "plain", INSTANCES, ATTRIBUTES, "inference-output=probability")
                .body())
        .startsWith("{\"predictions\": [{\"probability\": ");
  }
}
