package dev.coppice.e2e.reasons;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names of features that JSON makes six times as long as a model file has them. */
@Timeout(120)
final class EscapedNamesIT {

  private static final List<String> NAMES = List.of("\u007f", "\u5e74\u9f61", "\"\\/", "é\n");

  /**
   * Four of them are a small part of what a model may have, and 23 MB in contributions of a row.
   */
  private static final int LONG = 60_000;

  private static final int OUTPUTS = 16;

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws Exception {
    nameShort();
    nameLong();
    server = CoppiceServer.start(store);
  }

  /** Names the features of a model afterwards, because XGBoost4J cuts such names off. */
  private static void nameShort() throws Exception {
    List<String> places = List.of("name-0", "name-1", "name-2", "name-3");
    new ReasonsTenants(store).train("short", Map.of("objective", "reg:squarederror"), places);
    Path model = store.resolve("short/model.json");
    String json = Files.readString(model);
    for (int i = 0; i < places.size(); i++) {
      json =
          json.replace(
              '"' + places.get(i) + '"', new ObjectMapper().writeValueAsString(NAMES.get(i)));
    }
    Files.writeString(model, json);
  }

  /** In UBJSON, for JSON has such characters as six. */
  private static void nameLong() throws Exception {
    List<String> places = List.of("0", "1", "2", "3").stream().map(i -> i + marks('x')).toList();
    new ReasonsTenants(store)
        .train("long", Map.of("objective", "multi:softprob", "num_class", OUTPUTS), places);
    Path json = store.resolve("long/model.json");
    Booster booster = XGBoost.loadModel(json.toString());
    String model = new String(booster.toByteArray("ubj"), ISO_8859_1);
    booster.dispose();
    Files.delete(json);
    Files.writeString(
        store.resolve("long/model.ubj"), model.replace(marks('x'), marks('\u0001')), ISO_8859_1);
  }

  private static String marks(char mark) {
    return String.valueOf(mark).repeat(LONG);
  }

  @AfterEach
  void nothingIsHeld() {
    server.awaitNoRequestMemory();
  }

  private static HttpResponse<String> explain(String path, String type, String body) {
    return server.post(
        path,
        body,
        "Content-Type: " + type,
        "X-Amzn-SageMaker-Custom-Attributes: inference-output=contributions");
  }

  @Test
  void namesAreReadAsTheModelHasThem() throws Exception {
    HttpResponse<String> answer = explain("/models/short/invoke", "application/json", "[1, 2]");

    assertThat(new ObjectMapper().readTree(answer.body()).findValue("contributions").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(NAMES);
  }

  private static HttpResponse<String> describe(String model, String accept) {
    return server.send(
        HttpRequest.newBuilder(server.uri("/models/" + model + "?detail=true"))
            .header("Accept", accept)
            .build());
  }

  @Test
  void modelOfNamesThatAreTooLongInJsonIsDescribedWithoutThem() throws Exception {
    assertThat(server.invoke("short", "1,2").statusCode()).isEqualTo(200);
    assertThat(server.invoke("long", "1,2").statusCode()).isEqualTo(200);

    JsonNode listed = new ObjectMapper().readTree(describe("short", "application/json").body());
    assertThat(listed.get("schema").findValuesAsText("name")).isEqualTo(NAMES);

    HttpResponse<String> detail = describe("long", "application/json");
    assertThat(detail.statusCode()).isEqualTo(200);
    assertThat(detail.body()).contains("\"featureCount\": ").doesNotContain("schema");
    HttpResponse<String> schema = describe("long", "application/schema+json");
    assertThat(schema.statusCode()).isEqualTo(406);
    assertThat(schema.body()).contains("expected: at most 10000, and 1048576");
  }

  @Test
  void namesThatAreTooLongInJsonAreRefusedBeforeTheyAreWritten() {
    HttpResponse<String> single = explain("/models/long/invoke", "application/json", "[1, 2]");
    assertThat(single.statusCode()).as(single.body()).isEqualTo(400);
    assertThat(single.body()).contains("too wide for such reasons", "with their names");

    String line = "{\"model\": \"long\", \"features\": [1, 2]}\n";
    HttpResponse<String> batch = explain("/batch", "application/jsonlines", line.repeat(6));
    assertThat(batch.body().lines())
        .hasSize(6)
        .allMatch(each -> each.contains("\"code\": 400") && each.contains("too wide"));
  }
}
