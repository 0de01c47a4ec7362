package dev.coppice.e2e.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import aialgs.data.Record;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reasons of scores through a real server, against XGBoost4J's own of the same files. */
@Timeout(120)
final class ReasonsIT {

  static final int FEATURES = 4;
  private static final float[] ROW = {0.3f, Float.NaN, 0.8f, -0.4f};
  private static final String CSV = "0.3,,0.8,-0.4";
  private static final List<String> NAMES = List.of("tenure", "plan \"x\"", "age", "usage");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path store;
  private static ReasonsTenants tenants;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws Exception {
    tenants = new ReasonsTenants(store);
    tenants.train("binary", Map.of("objective", "binary:logistic"), NAMES);
    tenants.train("nameless", Map.of("objective", "count:poisson"), List.of());
    tenants.train("classes", Map.of("objective", "multi:softprob", "num_class", 3), NAMES);
    tenants.train("linear", Map.of("objective", "reg:squarederror", "booster", "gblinear"), NAMES);
    tenants.trainVectors(NAMES);
    tenants.strip("binary", "stripped");
    tenants.addPreprocessing();
    server = CoppiceServer.start(store);
  }

  private static HttpResponse<String> ask(
      String model, String type, String body, String attributes, String accept) {
    return server.post(
        "/models/" + model + "/invoke",
        body,
        "Content-Type: " + type,
        "Accept: " + accept,
        "X-Amzn-SageMaker-Custom-Attributes: " + attributes);
  }

  private static HttpResponse<String> ask(String model, String keys, String accept) {
    return ask(model, "text/csv", CSV, "inference-output=" + keys, accept);
  }

  private static JsonNode first(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body()).get("predictions").get(0);
  }

  private static List<Float> floats(JsonNode object) {
    List<Float> values = new ArrayList<>();
    object.forEach(value -> values.add((float) value.asDouble()));
    return values;
  }

  private static List<Float> list(float[] values, int from, int to) {
    List<Float> list = new ArrayList<>();
    for (int i = from; i < to; i++) {
      list.add(values[i]);
    }
    return list;
  }

  @Test
  void contributionsBiasAndLeavesAreThoseOfXgboost() throws Exception {
    JsonNode answer =
        first(ask("binary", "probability,contributions,bias,leaf", "application/json"));
    float[] expected = tenants.contributions("binary", ROW);
    assertThat(answer.fieldNames())
        .toIterable()
        .containsExactly("probability", "contributions", "bias", "leaf");
    assertThat(answer.get("contributions").fieldNames()).toIterable().isEqualTo(NAMES);
    assertThat(floats(answer.get("contributions"))).isEqualTo(list(expected, 0, FEATURES));
    assertThat((float) answer.get("bias").asDouble()).isEqualTo(expected[FEATURES]);
    float[] leaves = tenants.leaves("binary", ROW);
    assertThat(floats(answer.get("leaf"))).isEqualTo(list(leaves, 0, leaves.length));
  }

  @Test
  void scoresHaveTheSameBitsWithReasonsAndWithout() throws Exception {
    JsonNode with = first(ask("binary", "probability,contributions", "application/json"));
    JsonNode without = first(ask("binary", "probability", "application/json"));
    assertThat(with.get("probability")).isEqualTo(without.get("probability"));
  }

  @Test
  void theLargestContributionsComeBySizeAndByName() throws Exception {
    JsonNode answer = first(ask("binary", "contributions=2", "application/json"));
    float[] all = tenants.contributions("binary", ROW);
    List<Integer> bySize = new ArrayList<>(List.of(0, 1, 2, 3));
    bySize.sort(Comparator.comparingDouble(i -> -Math.abs(all[i])));
    assertThat(answer.get("contributions").fieldNames())
        .toIterable()
        .containsExactly(NAMES.get(bySize.get(0)), NAMES.get(bySize.get(1)));
  }

  @Test
  void modelWithoutNamesHasItsColumnsNumberedWhateverItsObjective() throws Exception {
    JsonNode answer = first(ask("nameless", "contributions", "application/json"));
    assertThat(answer.get("contributions").fieldNames())
        .toIterable()
        .containsExactly("f0", "f1", "f2", "f3");
    assertThat(floats(answer.get("contributions")))
        .isEqualTo(list(tenants.contributions("nameless", ROW), 0, FEATURES));
  }

  @Test
  void severalOutputsAreAList() throws Exception {
    HttpResponse<String> lines = ask("classes", "contributions,bias", "application/jsonlines");
    JsonNode answer = JSON.readTree(lines.body());
    float[] expected = tenants.contributions("classes", ROW);
    assertThat(answer.get("contributions")).hasSize(3);
    for (int output = 0; output < 3; output++) {
      int from = output * (FEATURES + 1);
      assertThat(floats(answer.get("contributions").get(output)))
          .isEqualTo(list(expected, from, from + FEATURES));
      assertThat((float) answer.get("bias").get(output).asDouble())
          .isEqualTo(expected[from + FEATURES]);
    }
  }

  @Test
  void csvHasACellAContributionAndAListOfLeavesInTheOrderAskedFor() throws Exception {
    String line = ask("binary", "leaf,contributions,bias", "text/csv").body();
    float[] expected = tenants.contributions("binary", ROW);
    assertThat(line).startsWith("\"[");
    String[] cells = line.substring(line.indexOf("]\",") + 3).split(",", -1);
    assertThat(cells).hasSize(FEATURES + 1);
    for (int i = 0; i <= FEATURES; i++) {
      assertThat((float) Double.parseDouble(cells[i])).isEqualTo(expected[i]);
    }
  }

  @Test
  void recordIoHasATensorWithItsShape() throws Exception {
    HttpResponse<byte[]> answer =
        server.sendForBytes(
            HttpRequest.newBuilder(server.uri("/models/classes/invoke"))
                .header("Content-Type", "text/csv")
                .header("Accept", "application/x-recordio-protobuf")
                .header("X-Amzn-SageMaker-Custom-Attributes", "inference-output=contributions")
                .POST(BodyPublishers.ofString(CSV))
                .build());
    byte[] body = answer.body();
    int length = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    Record record = Record.parseFrom(Arrays.copyOfRange(body, 8, 8 + length));
    var tensor = record.getLabelOrThrow("contributions").getFloat32Tensor();
    assertThat(tensor.getShapeList()).containsExactly(3L, 5L);
    assertThat(tensor.getValuesList())
        .isEqualTo(list(tenants.contributions("classes", ROW), 0, 15));
  }

  @Test
  void namedContributionsHaveNoFormInCsv() {
    assertThat(ask("binary", "contributions=2", "text/csv").statusCode()).isEqualTo(406);
  }

  @Test
  void linearModelIsExplainedByItsWeights() throws Exception {
    JsonNode answer = first(ask("linear", "contributions,bias", "application/json"));
    float[] expected = tenants.contributions("linear", ROW);
    assertThat(floats(answer.get("contributions"))).isEqualTo(list(expected, 0, FEATURES));
    assertThat((float) answer.get("bias").asDouble()).isEqualTo(expected[FEATURES]);
  }

  @Test
  void modelsThatHaveNoContributionsSayWhy() {
    HttpResponse<String> vectors = ask("vectors", "contributions", "application/json");
    assertThat(vectors.statusCode()).isEqualTo(400);
    assertThat(vectors.body()).contains("vector per leaf");
    HttpResponse<String> stripped = ask("stripped", "contributions", "application/json");
    assertThat(stripped.statusCode()).isEqualTo(400);
    assertThat(stripped.body()).contains("sum_hessian");
    assertThat(ask("stripped", "leaf", "application/json").statusCode()).isEqualTo(200);
  }

  @Test
  void numberOfContributionsOutOfRangeIsRefusedByName() {
    for (String key : List.of("contributions=0", "contributions=1001", "contributions=x")) {
      HttpResponse<String> answer = ask("binary", key, "application/json");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains(key, "N from 1 to 1000");
    }
  }

  @Test
  void moreRowsThanACallMayHaveAreTooMany() {
    String rows = "0.1,0.2,0.3,0.4\n".repeat(1_366);
    HttpResponse<String> answer =
        ask("classes", "text/csv", rows, "inference-output=bias", "application/json");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("4098", "at most 4096");
    assertThat(
            ask("binary", "text/csv", rows, "inference-output=bias", "application/json")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void preprocessedColumnsAreNamedByTheirSourcesAndSumUpToThem() throws Exception {
    String body = "{\"plan\": \"pro\", \"age\": 41}";
    float[] own = {0, 1, 0, 0.41f};
    float[] expected = tenants.contributions("binary", own);
    String type = "application/json";
    JsonNode each = first(ask("raw", type, body, "inference-output=contributions", type));
    assertThat(each.get("contributions").fieldNames())
        .toIterable()
        .containsExactly("plan=basic", "plan=pro", "plan=max", "age");
    assertThat(floats(each.get("contributions"))).isEqualTo(list(expected, 0, FEATURES));
    JsonNode raw =
        first(
            ask("raw", type, body, "inference-output=contributions=5;contributions-of=raw", type));
    assertThat((float) raw.get("contributions").get("plan").asDouble())
        .isEqualTo(expected[0] + expected[1] + expected[2]);
    assertThat((float) raw.get("contributions").get("age").asDouble()).isEqualTo(expected[3]);
  }

  private static HttpResponse<String> enable(String expression, String rows) {
    return server.post(
        "/endpoints/fleet/invocations",
        rows,
        "Content-Type: text/csv",
        "Accept: text/csv",
        CoppiceServer.TARGET_MODEL + ": binary",
        "X-Amzn-SageMaker-Enable-Explanations: " + expression);
  }

  @Test
  void enabledExplanationsComeInTheFormOfClarify() throws Exception {
    HttpResponse<String> answer = enable("`true`", CSV);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.get("version").asText()).isEqualTo("1.0");
    assertThat(json.get("predictions").get("data").asText())
        .isEqualTo(enable("`false`", CSV).body());
    JsonNode features = json.get("explanations").get("tree_shap").get(0);
    float[] expected = tenants.contributions("binary", ROW);
    for (int i = 0; i < FEATURES; i++) {
      assertThat(features.get(i).get("feature_header").asText()).isEqualTo(NAMES.get(i));
      assertThat(floats(features.get(i).get("attributions").get(0).get("attribution")))
          .containsExactly(expected[i]);
    }
  }

  @Test
  void onlyRowsWhoseAnswerComparesSoAreExplained() throws Exception {
    JsonNode scores = JSON.readTree(ask("binary", "probability", "application/json").body());
    double score = scores.get("predictions").get(0).get("probability").asDouble();
    for (String operand : List.of("[0]", "probability")) {
      for (String operator : List.of(">=", "<")) {
        HttpResponse<String> answer = enable(operand + operator + "`" + score + "`", CSV);
        JsonNode rows = JSON.readTree(answer.body()).get("explanations").get("tree_shap");
        assertThat(rows.get(0)).hasSize(operator.equals("<") ? 0 : FEATURES);
      }
    }
  }

  @Test
  void otherExpressionsAreRefusedWithWhatIsUnderstood() {
    for (String expression : List.of("max(@)", "true", "[0]>0.5", "nothing>`0.5`", "[7]>`0`")) {
      HttpResponse<String> answer = enable(expression, CSV);
      assertThat(answer.statusCode()).as(expression).isIn(400, 424);
      assertThat(answer.body()).contains("expected: ");
    }
  }
}
