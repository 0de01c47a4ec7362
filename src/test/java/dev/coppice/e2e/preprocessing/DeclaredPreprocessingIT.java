package dev.coppice.e2e.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tenants that declare preprocessing by hand: raw rows in, the scores of the model's own rows out.
 */
final class DeclaredPreprocessingIT {

  private static final Path MODEL =
      Path.of("resources/golden/models/reg/xgboost-model").toAbsolutePath();

  /** Raw id, plan, age and since to the model's four features. */
  private static final String DOCUMENT =
      """
      {
        "version": 1,
        "columns": ["id", "plan", "age", "since"],
        "features": [
          {"source": "plan", "type": "text", "steps": [
            {"one_hot": {"categories": ["basic", "pro"], "unknown": "error", "missing": "zeros"}}]},
          {"source": "age", "type": "number", "steps": [
            {"impute": {"strategy": "median", "value": 50}},
            {"min_max": {"scale": 0.01, "offset": 0}}]},
          {"source": "since", "type": "date", "steps": [
            {"date_part": {"part": "month"}}, {"standard": {"mean": 2, "scale": 10}}]}
        ]
      }
      """;

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    addTenant("plain", "");
    addTenant("raw", DOCUMENT);
    addTenant("broken", DOCUMENT.replace("0.01", "0"));
    addTenant("narrow", DOCUMENT.replace("\"basic\", ", ""));
    server = CoppiceServer.start(store);
  }

  private static void addTenant(String name, String document) throws IOException {
    Path tenant = Files.createDirectory(store.resolve(name));
    Files.copy(MODEL, tenant.resolve("xgboost-model"));
    if (!document.isEmpty()) {
      Files.writeString(tenant.resolve("preprocessing.json"), document);
    }
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        arguments(
            "application/json",
            "{'plan': 'pro', 'age': 41, 'since': '2024-06-17'}",
            "0,1,0.41,0.4"),
        arguments(
            "application/json",
            "[{'plan': 'basic', 'age': null}, {'id': 1}]",
            "1,0,0.5,\n0,0,0.5,"),
        arguments("application/jsonlines", "['x', 'pro', 90, '2024-01-01']", "0,1,0.9,-0.1"),
        arguments("text/csv", "x,basic,90,2024-01-01 10:15", "1,0,0.9,-0.1"),
        arguments("text/csv", "'x, y','pro',,\r\nz,basic,1,", "0,1,0.5,\n1,0,0.01,"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void rawRowsGetTheScoresOfTheModelsOwn(String type, String raw, String own) {
    HttpResponse<String> expected = server.invoke("plain", "text/csv", own);
    HttpResponse<String> answer = server.invoke("raw", type, raw.replace('\'', '"'));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(expected.body());
  }

  @Test
  void categoryThatTrainingNeverSawIsNamedWithItsRow() {
    assertRefused(
        server.invoke("raw", "application/json", "[{\"plan\": \"pro\"}, {\"plan\": \"platinum\"}]"),
        400,
        "Unable to evaluate payload provided: Unknown category: platinum in column plan (row 2)");
  }

  @Test
  void nameThatNoColumnHasIsNamedWithItsRow() {
    assertRefused(
        server.invoke("raw", "application/json", "{\"agee\": 1}"),
        400,
        "Unable to evaluate payload provided: Unknown feature name: agee (row 1)");
  }

  @Test
  void cellOfAnotherTypeIsNamed() {
    assertRefused(
        server.invoke("raw", "text/csv", "x,pro,old,"),
        400,
        "Unable to evaluate payload provided: row 1, column 3: old (expected: a number");
  }

  @Test
  void documentThatBreaksARuleFailsTheLoadWithItsField() {
    assertRefused(
        server.invoke("broken", "text/csv", "1"),
        400,
        "Unable to load model: preprocessing.json: features[1].steps[1].min_max.scale: 0.0"
            + " (expected: another number than 0)");
  }

  @Test
  void documentThatDoesNotFitItsModelFailsTheLoad() {
    assertRefused(
        server.invoke("narrow", "text/csv", "1"),
        400,
        "Unable to load model: preprocessing.json: features: 3 columns in all"
            + " (expected: 4, as the model has features)");
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String message) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(message);
  }
}
