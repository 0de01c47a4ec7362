package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One batch for many tenants: each loaded once, answered in the order of the rows. */
final class BatchIT {

  private static final Path GOLDEN = Path.of("resources/golden/models").toAbsolutePath();
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int TENANTS = 30;
  private static final List<String> MODELS = List.of("reg", "binlog", "softprob", "named");

  @TempDir Path store;
  @AutoClose private CoppiceServer server;

  @BeforeEach
  void startServer() throws IOException {
    for (int i = 0; i < TENANTS; i++) {
      Path folder = Files.createDirectory(store.resolve("t" + i));
      Files.copy(
          GOLDEN.resolve(MODELS.get(i % MODELS.size()) + "/xgboost-model"),
          folder.resolve("xgboost-model"));
    }
    server =
        CoppiceServer.start(
            store, Map.of("COPPICE_BATCH_MODEL_KEY", "tenant", "COPPICE_BATCH_SUMMARY", "true"));
  }

  private HttpResponse<String> post(String path, String type, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return server.send(request.build());
  }

  private static List<JsonNode> lines(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : answer.body().split("\n", -1)) {
      if (!line.isEmpty()) {
        lines.add(MAPPER.readTree(line));
      }
    }
    return lines;
  }

  private JsonNode score(String tenant, String row) throws IOException {
    return MAPPER.readTree(server.invoke(tenant, row).body()).get(0);
  }

  private int misses() {
    Matcher misses =
        Pattern.compile("cache_lookups_total\\{result=\"miss\"} ([0-9.]+)")
            .matcher(server.get("/metrics").body());
    return misses.find() ? (int) Double.parseDouble(misses.group(1)) : -1;
  }

  @Test
  void rowsOfTenantsInAnyOrderAreAnsweredInTheirs() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    List<String> tenants = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    StringBuilder csv = new StringBuilder("\"age\",tenant,income,tenure,score\n");
    for (int i = 0; i < 2_000; i++) {
      String tenant = "t" + (3 + 4 * random.nextInt(TENANTS / 4));
      float[] row = {random.nextInt(10), random.nextInt(10), random.nextInt(9), 0.5f};
      tenants.add(tenant);
      rows.add("%s,%s,%s,%s".formatted(row[0], row[1], row[2], row[3]));
      lines.append(
          i % 2 == 0
              ? "{\"tenant\": \"%s\", \"features\": [%s]}\n".formatted(tenant, rows.get(i))
              : "{\"row\": {\"score\": %s, \"age\": %s, \"income\": %s, \"tenure\": %s}, \"tenant\": \"%s\"}\n"
                  .formatted(row[3], row[0], row[1], row[2], tenant));
      csv.append("%s,\"%s\",%s,%s,%s\r\n".formatted(row[0], tenant, row[1], row[2], row[3]));
    }
    List<JsonNode> answered =
        lines(post("/invocations", "application/jsonlines", lines.toString()));

    // A tenant's lookup is counted after its last row.
    Until.so("every tenant's lookup is counted", () -> misses() >= TENANTS / 4);
    assertThat(misses()).isEqualTo(TENANTS / 4);
    assertThat(answered).hasSize(2_001);
    for (int i = 0; i < 2_000; i += 97) {
      assertThat(answered.get(i).get("model").asText()).isEqualTo(tenants.get(i));
      assertThat(answered.get(i).get("score")).isEqualTo(score(tenants.get(i), rows.get(i)));
    }
    assertThat(answered.getLast().toString())
        .isEqualTo("{\"summary\":{\"rows\":2000,\"answered\":2000,\"failed\":0}}");
    assertThat(lines(post("/batch", "text/csv; header=present; model=tenant", csv.toString())))
        .isEqualTo(answered);
  }

  @Test
  void whatFailsAnswersItsRowsAndTheBatchGoesOn() throws Exception {
    List<JsonNode> lines =
        lines(
            post(
                "/batch",
                "application/jsonlines",
                """
                {"tenant": "nobody", "features": [1]}
                {"tenant": "t0", "features": [0.1, 0.2, 0.3, 0.4]}
                {"tenant": "../x", "features": [1]}
                {"tenant": "t0", "features": ["x"]}
                {"tenant": "t3", "row": {"agee": 1}}
                {"tenant": "t0", "features": [0.5, 0.2]}
                {"tenant": "t2", "features": [0.5, 0.2, 1, 1]}
                {"tenant": "nobody", "features": [2]}
                """));

    assertThat(lines.get(0).toString())
        .isEqualTo(
            "{\"model\":\"nobody\",\"error\":{\"code\":404,\"message\":\"Model not found:"
                + " nobody\"}}");
    assertThat(lines.get(1).get("score")).isEqualTo(score("t0", "0.1,0.2,0.3,0.4"));
    assertThat(lines.get(2).at("/error/code").asInt()).isEqualTo(400);
    assertThat(lines.get(3).at("/error/code").asInt()).isEqualTo(415);
    assertThat(lines.get(4).at("/error/message").asText()).contains("Unknown feature name: agee");
    assertThat(lines.get(5).get("score")).isEqualTo(score("t0", "0.5,0.2"));
    assertThat(lines.get(6).get("score")).isEqualTo(score("t2", "0.5,0.2,1,1"));
    assertThat(lines.get(7).at("/error/code").asInt()).isEqualTo(404);
    assertThat(lines.get(8).at("/summary/failed").asInt()).isEqualTo(5);
  }

  @Test
  void lineWithoutValuesFailsAloneWhereverItStands() throws Exception {
    String good = "{\"tenant\": \"t0\", \"features\": [0.1, 0.2]}\n";
    for (String bad : List.of("", ", \"features\": null", ", \"features\": {}", ", \"row\": [1]")) {
      String line = "{\"tenant\": \"t0\"" + bad + "}\n";
      List<JsonNode> lines =
          lines(post("/batch", "application/jsonlines", line + good + line + good + line));

      for (int i = 0; i < 5; i++) {
        if (i % 2 == 0) {
          assertThat(lines.get(i).at("/error/code").asInt()).isEqualTo(415);
          assertThat(lines.get(i).at("/error/message").asText())
              .contains("row 1: no row, or two (");
        } else {
          assertThat(lines.get(i).get("score")).isEqualTo(score("t0", "0.1,0.2"));
        }
      }
      assertThat(lines.get(5).at("/summary/failed").asInt()).isEqualTo(3);
    }
  }

  @Test
  void selectedOutputsAreMembers() throws Exception {
    JsonNode line =
        lines(
                post(
                    "/batch",
                    "application/jsonlines",
                    "{\"tenant\": \"t1\", \"features\": [1, 2]}",
                    "X-Amzn-SageMaker-Custom-Attributes",
                    "inference-output=probability,predicted_label"))
            .getFirst();

    assertThat(line.get("model").asText()).isEqualTo("t1");
    assertThat(line.get("probability")).isEqualTo(score("t1", "1,2"));
    assertThat(line.has("predicted_label")).isTrue();
  }

  @Test
  void bodyThatCannotBeReadIsRefusedBeforeTheFirstByte() {
    String good = "{\"tenant\": \"t0\", \"features\": [1]}\n";
    assertThat(post("/batch", "application/jsonlines", good + "{\"features\": [1]}").statusCode())
        .isEqualTo(415);
    assertThat(post("/batch", "application/jsonlines", good + "{").statusCode()).isEqualTo(415);
    assertThat(post("/batch", "application/jsonlines", "\n").statusCode()).isEqualTo(415);
    assertThat(
            post("/batch", "application/jsonlines", "{\"tenant\": \"t0\", " + good.substring(1))
                .body())
        .contains("row 1: tenant twice (expected: once)");
    assertThat(post("/batch", "application/json", "[]").statusCode()).isEqualTo(415);
    assertThat(post("/batch", "text/csv; header=present; model=who", "age,tenant\n1,t0").body())
        .contains("no column who");
    assertThat(post("/batch", "application/jsonlines", good, "Accept", "text/csv").statusCode())
        .isEqualTo(406);
    assertThat(
            post(
                    "/batch",
                    "application/jsonlines",
                    good,
                    "X-Amzn-SageMaker-Custom-Attributes",
                    "inference-output=labelz")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void callsThatNameTheirModelAreNoBatches() throws Exception {
    assertThat(score("t0", "1,2,3,4").isNumber()).isTrue();
  }
}
