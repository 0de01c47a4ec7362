package dev.coppice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pipelines that Python trained and {@code scripts/export_preprocessing.py} exported: 1,000 raw
 * rows, with missing values and with categories that training never saw, get the very floats that
 * scikit-learn and XGBoost give them in Python.
 */
final class PreprocessingIT {

  private static final Path SCRIPTS = Path.of("../../scripts").toAbsolutePath().normalize();
  private static final Path RESOURCES = Path.of("resources/preprocessing").toAbsolutePath();

  @TempDir static Path directory;
  private static CoppiceServer server;
  private static Python python;

  @BeforeAll
  static void trainAndStartServer() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    python =
        Python.with(
            directory,
            "exported pipelines are not compared with Python's own answers",
            "sklearn",
            "xgboost");
    python.run(RESOURCES.resolve("train.py").toString(), SCRIPTS.toString(), store.toString());
    server = CoppiceServer.start(Map.of("COPPICE_MODEL_STORE", store.toUri().toString()));
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "acme, jsonl, application/jsonlines",
    "acme, csv, text/csv",
    "linear, jsonl, application/jsonlines",
    "linear, csv, text/csv",
  })
  void rawRowsGetPythonsOwnScores(String tenant, String extension, String type) throws IOException {
    Path store = directory.resolve("store");
    HttpResponse<String> answer =
        server.send(
            HttpRequest.newBuilder(server.uri("/models/" + tenant + ".tar.gz/invoke"))
                .header("Content-Type", type)
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofFile(store.resolve(tenant + "." + extension)))
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> expected = Files.readAllLines(store.resolve(tenant + ".scores"));
    assertThat(expected).hasSize(1_000);
    assertThat(answer.body())
        .isEqualTo(expected.stream().collect(Collectors.joining(", ", "[", "]")));
  }

  @Test
  void whatTheFormatCannotExpressIsRefusedByTheStepsName() throws IOException {
    String script = RESOURCES.resolve("refusals.py").toString();
    python.run(script, SCRIPTS.toString(), directory.toString());
    assertThat(directory.resolve("tenant.tar.gz")).isNotEmptyFile();
  }
}
