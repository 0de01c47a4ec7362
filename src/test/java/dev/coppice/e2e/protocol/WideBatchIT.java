package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.DocumentTenant;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches of few bytes for models so wide that their rows together would not fit into the heap. */
@Timeout(180)
final class WideBatchIT {

  private static final int WIDTH = 20_000;
  private static final int TRAINED = 100;
  private static final int ROWS = 2_000;
  private static final String CSV = "text/csv; header=present; model=model";
  private static final String LINES = "application/jsonlines";

  @TempDir static Path store;
  private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws Exception {
    for (String tenant : List.of("wide", "broad", "boosted")) {
      train(tenant, tenant.equals("boosted") ? "gblinear" : "gbtree");
    }
    String categories =
        IntStream.range(0, WIDTH).mapToObj(Integer::toString).collect(Collectors.joining(","));
    DocumentTenant.add(
        store,
        "raw",
        "{\"version\": 1, \"columns\": [\"c7\"], \"features\": [{\"source\": \"c7\", \"type\": \"number\","
            + " \"steps\": [{\"one_hot\": {\"categories\": [%s], \"unknown\": \"zeros\"}}]}]}"
                .formatted(categories));
    server = CoppiceServer.start(Map.of("COPPICE_MODEL_STORE", store.toUri().toString()));
  }

  private static void train(String name, String booster) throws IOException, XGBoostError {
    float[] cells = new float[TRAINED * WIDTH];
    float[] labels = new float[TRAINED];
    for (int row = 0; row < TRAINED; row++) {
      cells[row * WIDTH + 7] = row;
      labels[row] = row % 5;
    }
    DMatrix rows = new DMatrix(cells, TRAINED, WIDTH, Float.NaN);
    try {
      rows.setLabel(labels);
      Booster trained =
          XGBoost.train(rows, Map.of("nthread", 1, "booster", booster), 5, Map.of(), null, null);
      trained.setFeatureNames(
          IntStream.range(0, WIDTH).mapToObj(i -> "c" + i).toArray(String[]::new));
      Path tenant = Files.createDirectory(store.resolve(name));
      Files.write(tenant.resolve("model.ubj"), trained.toByteArray("ubj"));
      trained.dispose();
    } finally {
      rows.dispose();
    }
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void nothingIsHeld() {
    server.awaitNoRequestMemory();
  }

  private static void everyRowIsScored(String type, String body, int rows) {
    HttpResponse<String> answer =
        server.send(
            HttpRequest.newBuilder(server.uri("/batch"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body().lines()).hasSize(rows).allMatch(line -> line.contains("\"score\""));
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
    everyRowIsScored(CSV, "model,c7\n" + "raw,1\n".repeat(ROWS), ROWS);
  }

  @Test
  void rowsOfXgboostsOwnEngineAreScoredSomeAtATime() {
    everyRowIsScored(CSV, "model,c7\n" + "boosted,1\n".repeat(ROWS), ROWS);
  }
}
