package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.ServerFixture;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Open Inference Protocol over HTTP: its routes, its statuses, its errors. */
class OpenInferenceRoutesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ROW =
      """
      {"id": "42", "inputs": [
        {"name": "x", "datatype": "FP64", "shape": [2, 2], "data": [0.5, 1, -2.5, null]}]}
      """;

  @AutoClose private ApiFixture server;

  @BeforeEach
  void start() throws IOException {
    server = new ApiFixture(ApiFixture.NAMED);
  }

  private Reply get(String path) throws IOException {
    try (RawClient client = server.client()) {
      return client.get(path).reply();
    }
  }

  private Reply infer(String body) throws IOException {
    return server.post("/v2/models/a/infer", "", body);
  }

  private static JsonNode json(Reply reply) throws IOException {
    return JSON.readTree(reply.body());
  }

  @Test
  void serverSaysWhatItIsAndHowItIs() throws IOException {
    JsonNode server = json(get("/v2"));
    assertThat(server.path("name").asText()).isEqualTo("coppice");
    assertThat(server.path("version").asText()).isNotEmpty();
    assertThat(server.path("extensions"))
        .extracting(JsonNode::asText)
        .containsExactly("binary_tensor_data", "model_repository", "statistics");
    assertThat(json(get("/v2/health/live")).path("live").asBoolean()).isTrue();
    assertThat(json(get("/v2/health/ready")).path("ready").asBoolean()).isTrue();
  }

  @Test
  void answersWithThePredictionOfEachRow() throws IOException {
    Reply reply = infer(ROW);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.headers()).containsEntry("content-type", "application/json");
    assertThat(reply.body())
        .isEqualTo(
            "{\"model_name\": \"a\", \"model_version\": \"v1\", \"id\": \"42\", \"parameters\":"
                + " {\"engine\": \"test\", \"version\": \"v1\"}, \"outputs\": [{\"name\":"
                + " \"predict\", \"datatype\": \"FP32\", \"shape\": [2], \"data\": [0.5,"
                + " -2.5]}]}");
  }

  @Test
  void answersAsBinaryWhatIsAskedForSo() throws IOException {
    String body =
        """
        {"parameters": {"binary_data_output": true}, "outputs": [
          {"name": "predict"}, {"name": "output-0", "parameters": {"binary_data": false}}],
         "inputs": [{"name": "x", "datatype": "INT8", "shape": [1, 2],
           "parameters": {"binary_data_size": 2}}]}\
        """;
    Reply reply =
        server.post(
            "/v2/models/a/infer",
            "Inference-Header-Content-Length: %d\r\n".formatted(body.length()),
            body + "\u0003\u0004");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.headers()).containsEntry("content-type", "application/octet-stream");
    int length = Integer.parseInt(reply.headers().get("inference-header-content-length"));
    JsonNode outputs = JSON.readTree(reply.body().substring(0, length)).path("outputs");
    assertThat(outputs.path(0).path("parameters").path("binary_data_size").asInt()).isEqualTo(4);
    assertThat(outputs.path(0).has("data")).isFalse();
    assertThat(outputs.path(1).path("data").path(0).asDouble()).isEqualTo(3);
    assertThat(Integer.parseInt(reply.headers().get("content-length"))).isEqualTo(length + 4);
  }

  @Test
  void versionsAreTheStoresOwnOrOne() throws IOException {
    assertThat(server.post("/v2/models/a/versions/1/infer", "", ROW).status()).isEqualTo(200);
    assertThat(server.post("/v2/models/a/versions/v1/infer", "", ROW).status()).isEqualTo(200);
    Reply refused = server.post("/v2/models/a/versions/2/infer", "", ROW);
    assertThat(refused.status()).isEqualTo(404);
    assertThat(json(refused).path("error").asText())
        .isEqualTo("Model version not found: 2 of a (expected: 1 or v1)");
    assertThat(get("/v2/models/a/versions/2").status()).isEqualTo(404);
    assertThat(get("/v2/models/a/versions/1/ready").status()).isEqualTo(200);
    assertThat(get("/v2/models/a/versions/2/ready").status()).isEqualTo(404);
    assertThat(get("/v2/models/c/versions/2/ready").status()).isEqualTo(503); // Not in memory.
  }

  @Test
  void modelIsDescribedAndSaysWhetherItIsThere() throws IOException {
    Reply absent = get("/v2/models/b/ready");
    assertThat(absent.status()).isEqualTo(503);
    assertThat(json(absent).path("ready").asBoolean()).isFalse();
    JsonNode model = json(get("/v2/models/b"));
    assertThat(model.path("platform").asText()).isEqualTo("xgboost");
    assertThat(model.path("versions").path(0).asText()).isEqualTo("v1");
    assertThat(model.path("inputs").path(0).path("shape").toString()).isEqualTo("[-1,2]");
    assertThat(model.path("outputs").findValuesAsText("name"))
        .containsExactly("predict", "raw", "contributions", "leaf");
    assertThat(json(get("/v2/models/b/ready")).path("ready").asBoolean()).isTrue();
    JsonNode statistics = json(get("/v2/models/b/stats")).path("model_stats").path(0);
    assertThat(statistics.path("memory_usage").path(0).path("byte_size").asInt()).isEqualTo(1);
  }

  @Test
  void statisticsCountTheRowsAndTheCallsThatSucceeded() throws Exception {
    assertThat(infer(ROW).status()).isEqualTo(200);
    assertThat(infer(ROW).status()).isEqualTo(200);
    assertThat(infer("{}").status()).isEqualTo(400);
    TenantFigures figures = server.telemetry.tenants();
    ModelName name = new ModelName("a");
    ServerFixture.await(
        () -> figures.find(name).filter(each -> each.counts().calls() == 3).isPresent());

    JsonNode statistics = json(get("/v2/models/a/stats")).path("model_stats").path(0);
    assertThat(statistics.path("inference_count").asLong()).isEqualTo(4);
    assertThat(statistics.path("execution_count").asLong()).isEqualTo(2);
  }

  @Test
  void repositoryLoadsListsAndUnloads() throws IOException {
    assertThat(index("")).isEmpty();
    assertThat(server.post("/v2/repository/models/a%2Fb/load", "", "{}").status()).isEqualTo(200);
    assertThat(index("{}")).containsExactly("a/b");
    assertThat(index("{\"parameters\": {\"prefix\": \"a/\"}}")).containsExactly("a/b");
    assertThat(index("{\"parameters\": {\"prefix\": \"b\"}}")).isEmpty();
    assertThat(index("{\"parameters\": {\"page_token\": \"a/b\"}}")).isEmpty();
    assertThat(server.post("/v2/repository/index", "", "{\"parameters\": {\"limit\": 0}}").status())
        .isEqualTo(400);
    assertThat(server.post("/v2/repository/models/a%2Fb/unload", "", "").status()).isEqualTo(200);
    assertThat(server.post("/v2/repository/models/a%2Fb/unload", "", "").status()).isEqualTo(404);
    assertThat(server.post("/v2/repository/models/fails%2FINVALID_MODEL/load", "", "").status())
        .isEqualTo(400);
  }

  private List<String> index(String body) throws IOException {
    return json(server.post("/v2/repository/index", "", body)).findValuesAsText("name");
  }

  @Test
  void failuresHaveTheirStatusAndTheProtocolsForm() throws IOException {
    assertThat(status("/v2/models/fails%2FMODEL_NOT_FOUND/infer")).isEqualTo(404);
    assertThat(status("/v2/models/fails%2FMODEL_NOT_READY/infer")).isEqualTo(429);
    assertThat(status("/v2/models/fails%2FOVERLOADED/infer")).isEqualTo(503);
    assertThat(status("/v2/models/fails%2FINSUFFICIENT_STORAGE/infer")).isEqualTo(507);
    assertThat(status("/v2/nothing")).isEqualTo(404);
    assertThat(status("/%762/nothing")).isEqualTo(404);
    Reply method = get("/v2/models/a/infer");
    assertThat(method.status()).isEqualTo(405);
    assertThat(json(method).path("error").asText()).isNotEmpty();
  }

  private int status(String path) throws IOException {
    Reply reply = server.post(path, "", ROW);
    assertThat(json(reply).path("error").asText()).isNotEmpty();
    return reply.status();
  }

  @Test
  void wrongBodiesAreRefusedWithTheirCause() throws IOException {
    assertRefused("", "body: the text ends (expected: a JSON object)");
    assertRefused("{}", "body: no inputs (expected: inputs, at least one)");
    assertRefused("[1]", "body: an array (expected: a JSON object)");
    assertRefused("{\"inputs\"", "body: byte 10: the text ends here (expected: JSON)");
    assertRefused("{\"inputs\" [", "body: byte 11: bad syntax (expected: JSON)");
    assertRefused(
        ROW.replace("[2, 2]", "[3, 2]"),
        "input \"x\": the data ends in row 3 (expected: [3, 2] elements)");
    assertRefused(
        ROW.replace("[2, 2]", "[1, 2]"), "input \"x\": more data (expected: [1, 2] elements)");
    assertRefused(
        ROW.replace("[2, 2]", "[9223372036854775807, 2]"),
        "input \"x\": the data ends in row 3 (expected: [9223372036854775807, 2] elements)");
    assertRefused(
        ROW.replace("FP64", "FLOAT"),
        "input \"x\": datatype FLOAT (expected: one of [BOOL, UINT8, UINT16, UINT32, UINT64, INT8,"
            + " INT16, INT32, INT64, FP16, BF16, FP32, FP64, BYTES])");
    assertRefused(ROW.replace("FP64", "INT8"), "input \"x\": 0.5 in row 1 (expected: INT8)");
    assertRefused(
        ROW.replace("0.5", "1e39"),
        "input \"x\": infinite in row 1 (expected: a number that float32 can hold)");
    assertRefused(
        ROW.replace("[2, 2]", "[1, 4]"),
        "Unable to evaluate payload provided: Number of columns does not match number of features"
            + " in booster. (2 vs. 4)");
    assertRefused(
        ROW.replace("\"inputs\"", "\"outputs\": [{\"name\": \"label\"}], \"inputs\""),
        "output \"label\" (expected: an output that reg:squarederror has)");
    assertRefused(
        ROW.replace("\"inputs\"", "\"parameters\": {\"content_type\": \"pd\"}, \"inputs\""),
        "input \"x\": shape [2, 2] (expected: [2] or [2, 1] of a column by name)");
    Reply length =
        server.post("/v2/models/a/infer", "Inference-Header-Content-Length: 9999\r\n", ROW);
    assertThat(length.status()).isEqualTo(400);
    Reply left = server.post("/v2/models/a/infer", "Inference-Header-Content-Length: 7\r\n", ROW);
    assertThat(left.status()).isEqualTo(400);
  }

  @Test
  void dataWithoutJsonIsToldThatItNeedsSome() throws IOException {
    Reply refused =
        server.post("/v2/models/a/infer", "Inference-Header-Content-Length: 0\r\n", "\u0003\u0004");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(json(refused).path("error").asText())
        .isEqualTo(
            "body: no JSON, as Inference-Header-Content-Length says (expected: a JSON object before"
                + " the data, which says what that is)");
  }

  private void assertRefused(String body, String error) throws IOException {
    Reply reply = infer(body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(json(reply).path("error").asText()).isEqualTo(error);
  }
}
