package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MLflow's scoring protocol: its packages, its requests, and what its clients are told. */
final class MlflowIT {

  private static final Path GOLDEN = Path.of("resources/golden/models").toAbsolutePath();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String SIGNATURE =
      """
      signature:
        inputs: '[{"type": "double", "name": "age", "required": true}, {"type": "double", "name":
          "income", "required": true}, {"type": "long", "name": "tenure", "required": false},
          {"type": "boolean", "name": "paid", "required": true}]'
      """;

  private static final List<String> ROWS =
      List.of("0.1,0.2,3,1", "0.9,0.1,,0", "0.7,0.8,5,1", "0.3,0.9,1,0");

  private static final String INSTANCES =
      "{\"instances\": [[0.1, 0.2, 3, 1], [0.9, 0.1, null, 0], [0.7, 0.8, 5, 1], [0.3, 0.9, 1,"
          + " 0]]%s}";

  private static final String PROBABILITIES =
      INSTANCES.formatted(", \"params\": {\"predict_method\": \"predict_proba\"}");

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    addPackage("churn", "binlog", "sklearn.XGBClassifier", SIGNATURE);
    addPackage("plan", "softprob", "sklearn.XGBClassifier", "");
    for (String model : List.of("softmax", "reg", "binhinge", "binraw")) {
      addPackage(model, model, "sklearn.XGBClassifier", "");
    }
    addPackage("booster", "binlog", "core.Booster", "");
    Path plain = Files.createDirectory(store.resolve("plain"));
    Files.copy(GOLDEN.resolve("binlog/xgboost-model"), plain.resolve("xgboost-model"));
    server = CoppiceServer.start(store);
  }

  private static void addPackage(String name, String model, String modelClass, String signature)
      throws IOException {
    Path folder = Files.createDirectory(store.resolve(name));
    String document =
        """
        flavors:
          python_function: {data: model.xgb, loader_module: mlflow.xgboost}
          xgboost: {data: model.xgb, model_class: xgboost.%s}
        """
            .formatted(modelClass);
    Files.writeString(folder.resolve("MLmodel"), document + signature);
    Files.writeString(folder.resolve("conda.yaml"), "name: mlflow-env\n");
    Files.copy(GOLDEN.resolve(model + "/xgboost-model"), folder.resolve("model.xgb"));
  }

  private static HttpResponse<String> post(String path, String model, String type, String body) {
    return server.post(
        path, body, CoppiceServer.TARGET_MODEL + ": " + model, "Content-Type: " + type);
  }

  private static HttpResponse<String> invoke(String model, String body) {
    return post("/invocations", model, "application/json", body);
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return MAPPER.readTree(answer.body());
  }

  /** What SageMaker's protocol answers, which other tests hold to XGBoost. */
  private static List<JsonNode> scores(String model, List<String> rows) throws IOException {
    JsonNode scores = json(post("/invocations", model, "text/csv", String.join("\n", rows)));
    return StreamSupport.stream(scores.spliterator(), false).toList();
  }

  @TestFactory
  Stream<DynamicTest> recordedRequests() throws IOException {
    try (InputStream in = MlflowIT.class.getResourceAsStream("/mlflow/requests.json")) {
      JsonNode cases = MAPPER.readTree(Objects.requireNonNull(in));
      return StreamSupport.stream(cases.spliterator(), false)
          .map(each -> DynamicTest.dynamicTest(each.get("case").asText(), () -> play(each)))
          .toList()
          .stream();
    }
  }

  private static void play(JsonNode request) throws IOException {
    HttpResponse<String> answer =
        post(
            "/invocations",
            "churn",
            request.get("content_type").asText(),
            request.get("body").toString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(request.get("status").asInt());
    if (answer.statusCode() == 200) {
      List<Integer> labels = new ArrayList<>();
      for (JsonNode p : scores("churn", ROWS.subList(0, 3))) {
        labels.add(p.asDouble() > 0.5 ? 1 : 0);
      }
      assertThat(answer.body()).isEqualTo("{\"predictions\": " + labels + "}");
    } else {
      assertThat(json(answer).get("error_code").asText()).isEqualTo("BAD_REQUEST");
      assertThat(answer.body()).contains(request.get("says").asText());
    }
  }

  @Test
  void boosterAnswersItsScores() throws Exception {
    HttpResponse<String> answer = invoke("booster", INSTANCES.formatted(""));

    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.body()).isEqualTo("{\"predictions\": " + scores("booster", ROWS) + "}");
  }

  /** Whatever its objective, as XGBoost's wrapper answers. */
  @ParameterizedTest
  @ValueSource(strings = {"churn", "reg", "binhinge", "binraw"})
  void classifierAnswersProbabilitiesWhereTheyAreAskedFor(String model) throws Exception {
    JsonNode predictions = json(invoke(model, PROBABILITIES)).get("predictions");
    List<JsonNode> scores = scores(model, ROWS);

    assertThat(predictions).hasSize(ROWS.size());
    for (int row = 0; row < ROWS.size(); row++) {
      float second = (float) scores.get(row).asDouble();
      assertThat(predictions.get(row).get(0).asDouble()).isEqualTo(1 - second);
      assertThat(predictions.get(row).get(1).asDouble()).isEqualTo(second);
    }
  }

  @Test
  void classifierOfManyClassesAnswersTheLikeliest() throws Exception {
    JsonNode predictions = json(invoke("plan", INSTANCES.formatted(""))).get("predictions");
    List<JsonNode> scores = scores("plan", ROWS);

    for (int row = 0; row < ROWS.size(); row++) {
      int likeliest = predictions.get(row).asInt();
      for (JsonNode other : scores.get(row)) {
        assertThat(scores.get(row).get(likeliest).asDouble())
            .isGreaterThanOrEqualTo(other.asDouble());
      }
    }
  }

  @Test
  void selectedOutputsAreObjects() throws Exception {
    JsonNode first =
        json(invoke(
                "churn",
                INSTANCES.formatted(
                    ", \"params\": {\"inference_output\": \"probability,predicted_label\"}")))
            .get("predictions")
            .get(0);

    assertThat(first.get("probability")).isEqualTo(scores("churn", ROWS).getFirst());
    assertThat(first.has("predicted_label")).isTrue();
  }

  @Test
  void reasonsAreObjectsByTheSignaturesNames() throws Exception {
    for (String path : List.of("/invocations", "/endpoints/e/invocations")) {
      JsonNode first =
          json(post(
                  path,
                  "churn",
                  "application/json",
                  INSTANCES.formatted(
                      ", \"params\": {\"inference_output\": \"probability,contributions=2\"}")))
              .get("predictions")
              .get(0);

      assertThat(first.get("probability")).isEqualTo(scores("churn", ROWS).getFirst());
      assertThat(first.get("contributions").fieldNames())
          .toIterable()
          .hasSize(2)
          .isSubsetOf("age", "income", "tenure", "paid");
    }
  }

  @ParameterizedTest
  @CsvSource({"booster, no classifier", "softmax, one of multi:softmax"})
  void modelWithoutProbabilitiesSaysWhatItIs(String model, String what) throws Exception {
    HttpResponse<String> answer = invoke(model, PROBABILITIES);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("message").asText())
        .startsWith("params.predict_method: predict_proba (expected: predict, as the model is ")
        .endsWith(what + ")");
  }

  @Test
  void instancesStaySagemakersWhereTheModelIsNoPackage() throws Exception {
    HttpResponse<String> answer = invoke("plain", INSTANCES.formatted(""));

    assertThat(answer.body()).isEqualTo(scores("plain", ROWS).toString());
    assertThat(invoke("plain", "{\"instances\": [[\"x\"]]}").statusCode()).isEqualTo(415);
  }

  @Test
  void modelThatIsNoPackageAnswersDataFramesToo() throws Exception {
    HttpResponse<String> answer =
        invoke("plain", "{\"dataframe_split\": {\"columns\": [0, 1], \"data\": [[0.1, 0.2]]}}");

    assertThat(answer.body())
        .isEqualTo("{\"predictions\": " + scores("plain", List.of("0.1,0.2")) + "}");
  }

  @Test
  void modelThatIsNotThereDoesNotExist() throws Exception {
    HttpResponse<String> answer = invoke("nobody", "{\"inputs\": [[1]]}");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(json(answer).get("error_code").asText()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
  }

  @Test
  void runtimeRouteAnswersTheSameAndFailsAsBotoExpects() throws Exception {
    HttpResponse<String> answer =
        post("/endpoints/e/invocations", "booster", "application/json", "{\"inputs\": [[1, 2]]}");
    HttpResponse<String> refused =
        post("/endpoints/e/invocations", "booster", "application/json", "{\"inputs\": [1, 2]}");

    assertThat(answer.body()).startsWith("{\"predictions\": [");
    assertThat(refused.statusCode()).isEqualTo(424);
    assertThat(json(refused).get("OriginalMessage").asText())
        .isEqualTo("row 1: 1 (expected: an array or an object)");
  }

  @Test
  void nullParametersAreNone() throws Exception {
    String rows = "\"inputs\": [[0.1, 0.2, 3, 1]]";

    assertThat(invoke("churn", "{\"params\": null, " + rows + "}").body())
        .isEqualTo(invoke("churn", "{" + rows + "}").body())
        .startsWith("{\"predictions\": [");
    assertThat(json(invoke("churn", "{\"params\": [], " + rows + "}")).get("message").asText())
        .isEqualTo("params: an array (expected: an object)");
  }

  @Test
  void signatureIsTheSchema() throws Exception {
    assertThat(invoke("churn", INSTANCES.formatted("")).statusCode()).isEqualTo(200);
    JsonNode columns = json(server.get("/models/churn?detail=true")).at("/schema/columns");

    assertThat(columns.get(0).toString())
        .isEqualTo("{\"name\":\"age\",\"type\":\"number\",\"required\":true}");
    assertThat(columns.get(2).toString())
        .isEqualTo("{\"name\":\"tenure\",\"type\":\"integer\",\"required\":false}");
    assertThat(post("/invocations", "churn", "text/csv; header=present", "age,tenure\n1,2").body())
        .contains("Missing columns: income, paid (header)");
    assertThat(
            invoke("churn", "{\"age\": 1, \"income\": 2, \"paid\": true, \"tenure\": 0.5}").body())
        .contains("row 1, column tenure: 0.5 (expected: a whole number or null)");
  }

  @Test
  void serverSaysHowItIsAndWhichVersion() {
    assertThat(server.get("/health").body()).isEqualTo(server.get("/ping").body());
    assertThat(server.get("/version").body()).doesNotContain("\n").isNotBlank();
  }
}
