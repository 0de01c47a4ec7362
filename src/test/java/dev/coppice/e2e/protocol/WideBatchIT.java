package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.DocumentTenant;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.Training;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches of few bytes for models so wide that their rows together would not fit into the heap. */
@Timeout(180)
final class WideBatchIT {

  private static final int WIDTH = 20_000;
  private static final int NAMES = 300;
  private static final String LONG_NAME = "a_name_of_a_feature_as_of_";
  private static final int TRAINED = 100;
  private static final int ROWS = 2_000;
  private static final String CSV = "text/csv; header=present; model=model";
  private static final String LINES = "application/jsonlines";

  private static final String EXTRA =
      """
      {"version": 1, "extra": "ignore", "columns": ["c7"],
        "features": [{"source": "c7", "type": "number"}]}
      """;

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws Exception {
    for (String tenant : List.of("wide", "broad", "boosted")) {
      train(tenant, tenant.equals("boosted") ? "gblinear" : "gbtree", WIDTH, "c");
    }
    train("long", "gbtree", NAMES, LONG_NAME);
    String categories =
        IntStream.range(0, WIDTH).mapToObj(Integer::toString).collect(Collectors.joining(","));
    for (String unknown : List.of("zeros", "error")) {
      DocumentTenant.add(
          store,
          "raw-" + unknown,
          "{\"version\": 1, \"columns\": [\"c7\"], \"features\": [{\"source\": \"c7\", \"type\": \"number\","
              + " \"steps\": [{\"one_hot\": {\"categories\": [%s], \"unknown\": \"%s\"}}]}]}"
                  .formatted(categories, unknown));
    }
    DocumentTenant.add(store, "extra", EXTRA);
    server = CoppiceServer.start(store);
  }

  private static void train(String name, String booster, int width, String feature)
      throws IOException {
    float[] cells = new float[TRAINED * width];
    float[] labels = new float[TRAINED];
    for (int row = 0; row < TRAINED; row++) {
      cells[row * width + 7] = row;
      labels[row] = row % 5;
    }
    Map<String, Object> parameters = Map.of("nthread", 1, "booster", booster);
    List<String> names = IntStream.range(0, width).mapToObj(i -> feature + i).toList();
    Path tenant = Files.createDirectory(store.resolve(name));
    Files.write(
        tenant.resolve("model.ubj"),
        Training.file(cells, labels, parameters, 5, names, ChurnModels.Format.UBJSON));
  }

  @AfterEach
  void nothingIsHeld() {
    server.awaitNoRequestMemory();
  }

  private static List<String> lines(String type, String body) {
    HttpResponse<String> answer = server.batch(type, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().toList();
  }

  private static void everyRowIsScored(String type, String body, int rows) {
    assertThat(lines(type, body)).hasSize(rows).allMatch(line -> line.contains("\"score\""));
  }

  @Test
  void rowsOfOneNamedCellAreScoredSomeAtATime() {
    everyRowIsScored(CSV, "model,c7\n" + "wide,1\n".repeat(ROWS), ROWS);
    everyRowIsScored(LINES, "{\"model\": \"wide\", \"row\": {\"c7\": 1}}\n".repeat(ROWS), ROWS);
  }

  @Test
  void rowsOfSeveralTenantsAreScoredSomeAtATime() {
    everyRowIsScored(
        CSV,
        "model,c7\n" + ("wide,1\n".repeat(ROWS) + "broad,1\n".repeat(ROWS)).repeat(2),
        4 * ROWS);
  }

  @Test
  void rowsThatGetTheirWidthFromPreprocessingAreScoredSomeAtATime() {
    everyRowIsScored(CSV, "model,c7\n" + "raw-zeros,1\n".repeat(ROWS), ROWS);
  }

  @Test
  void badRowAfterBlocksThatWereScoredFailsAsTheOneThatItIs() {
    for (int good = 0; good < 9; good++) {
      List<String> answered =
          lines(CSV, "model,c7\n" + "raw-error,1\n".repeat(good) + "raw-error,-5\n");
      assertThat(answered).hasSize(good + 1);
      assertThat(answered.subList(0, good)).allMatch(line -> line.contains("\"score\""));
      assertThat(answered.getLast()).contains("-5", "row 1");
    }
  }

  @Test
  void rowsOfXgboostsOwnEngineAreScoredSomeAtATime() {
    everyRowIsScored(CSV, "model,c7\n" + "boosted,1\n".repeat(ROWS), ROWS);
  }

  private static String longHeader() {
    return IntStream.range(0, NAMES)
        .mapToObj(i -> "," + LONG_NAME + i)
        .collect(Collectors.joining("", "model", "\n"));
  }

  @Test
  void badRowsBelowALongHeaderFailAlone() {
    String cells = ",1.25".repeat(NAMES - 1);
    StringBuilder body = new StringBuilder(longHeader());
    int rows = 3_800;
    for (int row = 0; row < rows; row++) {
      body.append("long").append(cells).append(row % 100 == 0 ? ",n/a\n" : ",1.25\n");
    }
    List<String> answered = lines(CSV, body.toString());

    assertThat(answered).hasSize(rows);
    for (int row = 0; row < rows; row++) {
      assertThat(answered.get(row))
          .as("row %d", row + 1)
          .contains(row % 100 == 0 ? "n/a" : "score");
    }
  }

  @Test
  void badRowsBelowTheLongestHeaderAreReadUpToABound() {
    int rows = 3_000;
    String header = "model,%s,c7\n".formatted("x".repeat(260_000));
    List<String> answered = lines(CSV, header + "extra,,bad\n".repeat(rows) + "extra,,1\n");

    assertThat(answered).hasSize(rows + 1);
    assertThat(answered.getFirst()).contains("400", "column c7: bad (expected: ");
    assertThat(answered.get(500)).isEqualTo(answered.getFirst());
    assertThat(answered.getLast()).contains("413", "too many bad rows (expected: ");
  }

  @Test
  void headerThatTheModelRefusesIsTheErrorOfAllItsRows() {
    List<String> answered = lines(CSV, "model,nobody\n" + "wide,1\n".repeat(100));

    assertThat(answered).hasSize(100).allMatch(line -> line.contains("nobody"));
  }
}
