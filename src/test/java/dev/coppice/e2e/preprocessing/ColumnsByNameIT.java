package dev.coppice.e2e.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rows whose columns have names, of models with names, with types and with declared preprocessing:
 * what they mean, why they are refused, and the schemas that announce it.
 */
final class ColumnsByNameIT {

  private static final Path GOLDEN = Path.of("resources/golden/models").toAbsolutePath();
  private static final String HEADER = "text/csv; header=present";
  private static final String JSON = "application/json";

  private static final String DOCUMENT =
      """
      {
        "version": 1,
        "extra": "ignore",
        "absent": "refuse",
        "columns": ["note", "city", "tenure", "member", "since"],
        "features": [
          {"source": "city", "type": "text", "steps": [
            {"ordinal": {"categories": ["New York", "b"], "unknown": "error"}}]},
          {"source": "tenure", "type": "number"},
          {"source": "member", "type": "boolean"},
          {"source": "since", "type": "date", "epoch": "seconds", "steps": [
            {"date_part": {"part": "month"}}]}
        ]
      }
      """;

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    String named = Files.readString(GOLDEN.resolve("named/xgboost-model"));
    addTenant("plain", Files.readString(GOLDEN.resolve("reg/xgboost-model")));
    addTenant("named", named);
    addTenant(
        "typed",
        named.replaceFirst(
            "\"feature_types\":\\[]", "\"feature_types\":[\"int\",\"q\",\"i\",\"c\"]"));
    Path raw = addTenant("raw", Files.readString(GOLDEN.resolve("reg/xgboost-model")));
    Files.writeString(raw.resolve("preprocessing.json"), DOCUMENT);
    server = CoppiceServer.start(store);
  }

  private static Path addTenant(String name, String model) throws IOException {
    Path tenant = Files.createDirectory(store.resolve(name));
    Files.writeString(tenant.resolve("xgboost-model"), model);
    return tenant;
  }

  @Test
  void headerNamesTheColumnsOfAModelsOwnRows() {
    String own = scores("named", "text/csv", "0.1,0.2,0.3,0.4\n0.5,,0.7,");
    assertThat(scores("named", HEADER, "score,income,age,tenure\n0.4,0.2,0.1,0.3\n,,0.5,0.7\n"))
        .isEqualTo(own);
    assertThat(scores("named", HEADER, "\ufeffage,\"tenure\"\r\n0.1,0.3\r\n"))
        .isEqualTo(scores("named", JSON, "{\"age\": 0.1, \"tenure\": 0.3}"));
    assertThat(scores("named", HEADER + "; delimiter=\";\"", "age;tenure\n0.1;0.3"))
        .isEqualTo(scores("named", JSON, "{\"age\": 0.1, \"tenure\": 0.3}"));
  }

  @Test
  void headerNamesTheColumnsOfRawRows() {
    String own = scores("plain", "text/csv", "0,41.5,1,5\n1,,0,6");
    assertThat(
            scores(
                "raw",
                HEADER,
                "id,since,member,tenure,city\n"
                    + "7,2024-05-17 10:15,True,\"41.5\",New York\n"
                    + "8,1718582400,false, ,b\n"))
        .isEqualTo(own);
    assertThat(
            scores(
                "raw",
                JSON,
                """
                [{"id": {}, "city": "New York", "tenure": "41.5", "member": "true",
                  "since": 1715904000},
                 {"city": "b", "tenure": " ", "member": 0, "since": "2024-06-17"}]
                """))
        .isEqualTo(own);
    assertThat(
            scores(
                "raw",
                "text/csv; delimiter=\"\\t\"",
                "x\tNew York\t41.5\ttrue\t2024-05-17\n\tb\t\t0\t2024-06-17\n"))
        .isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "named~text/csv; header=present~age,agee|1,2~400~Unknown feature name: agee (column 2)",
        "named~text/csv; header=present~age,age|1,2~400~Feature name twice: age (column 2)",
        "plain~text/csv; header=present~age|1~400~The model has no feature names; send rows"
            + " without a header.",
        "named~text/csv; header=maybe~1~415~Optional parameter header must be present or absent",
        "named~text/csv; delimiter=\";;\"~1~415~Optional parameter delimiter must be one of",
        "named~text/csv~age,income,tenure,score|1,2,3,4~415~text/csv; header=present",
        "raw~text/csv~note,city,tenure,member,since|a,b,1,1,~415~text/csv; header=present",
        "raw~text/csv~New York~415~one of , ; | between cells",
        "raw~text/csv; header=present~city,tenure,member|b,1,1~400~Missing column: since (header)",
        "raw~application/json~[{'city': 'b', 'member': null}]~400~Missing columns: tenure, since"
            + " (row 1)",
        "raw~text/csv~a,b,old,1,~400~row 1, column 3: old (expected: a number",
        "raw~application/json~[1, 'b', 'old', 1, null]~400~row 1, column 3: 'old' (expected: a",
        "typed~application/json~[{'age': 1}, {'age': 1.5}]~400~row 2, column age: 1.5 (expected: a"
            + " whole number or null)",
        "typed~application/json~{'income': 'high'}~400~row 1, column income: 'high' (expected: a"
            + " number or null)",
        "named~application/json~{'income': 'high'}~415~row 1, column income: 'high'",
        "typed~text/csv; header=present~tenure|2~400~row 1, column tenure: 2 (expected: true,",
      })
  void whatDoesNotFitTheColumnsIsRefused(
      String tenant, String type, String body, int status, String message) throws IOException {
    HttpResponse<String> answer = invoke(tenant, type, body.replace('|', '\n').replace('\'', '"'));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(new ObjectMapper().readTree(answer.body()).get("message").asText())
        .contains(message.replace('\'', '"'));
  }

  @Test
  void detailTellsTheSchema() throws IOException {
    assertThat(detail("raw").get("schema").toString())
        .isEqualTo(
            """
            {"columns":[\
            {"name":"note","type":"any","required":false},\
            {"name":"city","type":"text","required":true},\
            {"name":"tenure","type":"number","required":true},\
            {"name":"member","type":"boolean","required":true},\
            {"name":"since","type":"date","required":true}]}""");
    assertThat(detail("typed").get("schema").get("columns").findValuesAsText("type"))
        .containsExactly("integer", "number", "boolean", "category");
    assertThat(detail("named").get("schema").get("columns").findValuesAsText("type"))
        .containsOnly("number")
        .hasSize(4);
    assertThat(detail("plain").has("schema")).isFalse();
  }

  private static JsonNode detail(String tenant) throws IOException {
    String row = tenant.equals("raw") ? "a,b,1,1," : "1";
    assertThat(invoke(tenant, "text/csv", row).statusCode()).isEqualTo(200);
    return new ObjectMapper().readTree(server.get("/models/" + tenant + "?detail=true").body());
  }

  @Test
  void schemaIsAlsoAJsonSchema() throws IOException {
    detail("raw");
    HttpResponse<String> answer = schema("raw");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/schema+json");
    JsonNode raw = new ObjectMapper().readTree(answer.body());
    assertThat(raw.toString())
        .startsWith(
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","title":"raw",\
            "type":"object","properties":{\
            "note":{"$ref":"#/$defs/any"},\
            "city":{"$ref":"#/$defs/text"},\
            "tenure":{"$ref":"#/$defs/number_or_its_text"},\
            "member":{"$ref":"#/$defs/boolean_or_its_text"},\
            "since":{"$ref":"#/$defs/date_or_number"}},\
            "required":["city","tenure","member","since"],\
            "minProperties":1,"additionalProperties":true,"$defs":""");
    assertThat(raw.get("$defs").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "any", "text", "number_or_its_text", "boolean_or_its_text", "date_or_number");
    assertThat(raw.get("$defs").get("text").toString())
        .isEqualTo("{\"type\":[\"string\",\"null\"]}");
    assertThat("41.5").matches(raw.get("$defs").get("number_or_its_text").get("pattern").asText());
    detail("typed");
    JsonNode typed = new ObjectMapper().readTree(schema("typed").body());
    assertThat(typed.get("properties").get("age").toString())
        .isEqualTo("{\"$ref\":\"#/$defs/integer\"}");
    assertThat(typed.get("$defs").get("integer").toString())
        .isEqualTo("{\"type\":[\"integer\",\"null\"]}");
    assertThat(typed.get("$defs").get("boolean").toString())
        .isEqualTo("{\"type\":[\"boolean\",\"integer\",\"null\"],\"minimum\":0,\"maximum\":1}");
    assertThat(invoke("typed", JSON, "[{\"tenure\": 1}, {\"tenure\": 0.0}]").statusCode())
        .isEqualTo(200);
    assertThat(typed.get("additionalProperties").asBoolean()).isFalse();
  }

  @Test
  void modelWithoutNamesHasNoSchema() throws IOException {
    detail("plain");
    HttpResponse<String> answer = schema("plain");
    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.body()).contains("The model has no feature names, and so no schema.");
  }

  private static HttpResponse<String> schema(String tenant) {
    return server.send(
        HttpRequest.newBuilder(server.uri("/models/" + tenant))
            .header("Accept", "text/html, application/schema+json;q=0.9")
            .build());
  }

  private static String scores(String tenant, String type, String body) {
    HttpResponse<String> answer = invoke(tenant, type, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static HttpResponse<String> invoke(String tenant, String type, String body) {
    return server.post(
        "/models/" + tenant + "/invoke", body, "Content-Type: " + type, "Accept: " + JSON);
  }
}
