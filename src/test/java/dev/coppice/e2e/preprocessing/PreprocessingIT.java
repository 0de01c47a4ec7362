package dev.coppice.e2e.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Python;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pipelines drawn at random or at the edges of what the server takes, fitted by scikit-learn and
 * exported by the Python package, and models that Python's own XGBoost saved: rows that no training
 * had, with missing cells and unknown categories, get the very floats that Python gives them.
 */
final class PreprocessingIT {

  private static final Path PACKAGE = Path.of("../../python").toAbsolutePath().normalize();
  private static final String ROWS = ".jsonl";
  private static final int CONFIGURATIONS = 60;

  @TempDir static Path directory;
  private static Path store;
  private static CoppiceServer server;
  private static Python python;
  private static CompletableFuture<Void> ownTests;

  @BeforeAll
  static void exportAndStartServer() throws Exception {
    store = Files.createDirectory(directory.resolve("store"));
    python =
        Python.with(
            directory,
            "exported pipelines are not compared with Python's own answers",
            "pandas",
            "sklearn",
            "xgboost");
    ownTests = CompletableFuture.runAsync(PreprocessingIT::runOwnTests);
    String matrix = PACKAGE.resolve("tests/matrix.py").toString();
    python.run(matrix, store.toString(), "--configurations", "" + CONFIGURATIONS, "--seed", "1");
    python.run(PACKAGE.resolve("tests/edges.py").toString(), store.toString());
    server = CoppiceServer.start(store);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
    if (ownTests != null) {
      ownTests.handle((passed, failure) -> failure).join(); // They write where these do.
    }
  }

  @ParameterizedTest
  @CsvSource({".jsonl, application/jsonlines", ".csv, text/csv; header=present"})
  void rowsGetPythonsOwnScores(String extension, String type) throws IOException {
    List<Path> bodies = files(extension);
    assertThat(bodies).hasSizeGreaterThan(20);
    for (Path body : bodies) {
      String name = body.getFileName().toString().replace(extension, "");
      HttpResponse<String> answer =
          server.send(
              HttpRequest.newBuilder(server.uri("/models/" + name + "/invoke"))
                  .header("Content-Type", type)
                  .header("Accept", "application/json")
                  .POST(BodyPublishers.ofFile(body))
                  .build());
      assertThat(answer.body())
          .as("%s as %s", name, type)
          .isEqualTo(Files.readString(store.resolve(name + ".json")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge-alone", "edge-without-names", "edge-with-names"})
  void estimatorsAloneRefuseWhatPythonRefuses(String name) {
    String all = "{\"a\": 0.1, \"b\": 0.2%s}";
    assertThat(invoke(name, all.formatted("")).statusCode()).isEqualTo(200);
    HttpResponse<String> absent = invoke(name, "{\"b\": 0.2}");
    assertThat(absent.statusCode()).as(absent.body()).isEqualTo(400);
    assertThat(absent.body()).contains("Missing column: a (row 1)");
    HttpResponse<String> extra = invoke(name, all.formatted(", \"c\": 0.3"));
    assertThat(extra.statusCode()).as(extra.body()).isEqualTo(400);
    assertThat(extra.body()).contains("Unknown feature name: c (row 1)");
  }

  @Test
  void pipelinesOfArraysRefuseShortRowsAsPythonDoes() {
    assertThat(invoke("edge-positions", "[0.1, 0.2]").statusCode()).isEqualTo(200);
    HttpResponse<String> shorter = invoke("edge-positions", "[0.1]");
    assertThat(shorter.statusCode()).as(shorter.body()).isEqualTo(400);
    assertThat(shorter.body()).contains("raw columns in preprocessing. (2 vs. 1)");
  }

  private static HttpResponse<String> invoke(String name, String row) {
    return server.invoke(name + ".tar.gz", "application/json", row);
  }

  @Test
  void everyConfigurationIsServedOrRefusedByName() throws IOException {
    assertThat(files(ROWS)).hasSizeGreaterThan(30);
    JsonNode tally = new ObjectMapper().readTree(store.resolve("matrix.json").toFile());
    int refused = 0;
    for (JsonNode configurations : tally.get("refused")) {
      refused += configurations.intValue();
    }
    assertThat(tally.get("exported").intValue()).isEqualTo(CONFIGURATIONS - refused);
  }

  @Test
  void thePackagesOwnTestsPass() {
    assertThatCode(ownTests::join).doesNotThrowAnyException();
  }

  /** Beside all others of this class, which take as long and another core. */
  private static void runOwnTests() {
    String tests = PACKAGE.resolve("tests").toString();
    try {
      python.run("-W", "ignore", "-m", "unittest", "discover", "-s", tests);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(String extension) throws IOException {
    try (Stream<Path> all = Files.list(store)) {
      return all.filter(file -> file.toString().endsWith(extension)).sorted().toList();
    }
  }
}
