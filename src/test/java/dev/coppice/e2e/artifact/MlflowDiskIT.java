package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Packages of MLflow that are on the local disk. */
@Timeout(120)
final class MlflowDiskIT {

  private static final Path MODEL =
      Path.of("resources/golden/models/binlog/xgboost-model").toAbsolutePath();

  private static final String MLMODEL =
      """
      flavors:
        xgboost: {data: model.xgb, model_class: xgboost.sklearn.XGBClassifier}
      signature:
        inputs: '[{"type": "double", "name": "age", "required": true}, {"type": "double", "name":
          "income", "required": true}, {"type": "long", "name": "tenure", "required": false},
          {"type": "boolean", "name": "paid", "required": true}]'
      """;

  private static final String ROWS = "[[0.1, 0.2, 3, 1], [0.9, 0.1, null, 0], [0.7, 0.8, 5, 1]]";

  @TempDir Path store;
  @TempDir Path cache;

  private CoppiceServer start() {
    return CoppiceServer.start(store, Map.of("COPPICE_CACHE_DIR", cache.toString()));
  }

  private static String answer(CoppiceServer server, String type, String body) {
    return server
        .post("/invocations", body, CoppiceServer.TARGET_MODEL + ": churn", "Content-Type: " + type)
        .body();
  }

  /** Scores, labels, a row that the signature refuses, and the schema. */
  private static List<String> all(CoppiceServer server) throws Exception {
    return List.of(
        answer(server, "text/csv", "0.1,0.2,3,1\n0.9,0.1,,0"),
        answer(server, "application/json", "{\"inputs\": " + ROWS + "}"),
        answer(server, "application/json", "{\"inputs\": {\"age\": [1], \"income\": [2]}}"),
        new ObjectMapper()
            .readTree(server.get("/models/churn?detail=true").body())
            .required("schema")
            .toString());
  }

  @Test
  void packageIsTheSameOnceTheStoreIsGone() throws Exception {
    Path folder = Files.createDirectory(store.resolve("churn"));
    Files.writeString(folder.resolve("MLmodel"), MLMODEL);
    Files.copy(MODEL, folder.resolve("model.xgb"));
    List<String> before;
    try (CoppiceServer server = start()) {
      before = all(server);
      assertThat(before.get(1)).matches("\\{\"predictions\": \\[[01], [01], [01]]}");
      assertThat(before.get(2)).contains("paid");
      assertThat(before.get(3)).contains("tenure");
      server.awaitMetric("coppice_disk_entries", 1);
    }
    Files.delete(folder.resolve("MLmodel"));
    Files.delete(folder.resolve("model.xgb"));
    Files.delete(folder);

    try (CoppiceServer server = start()) {
      assertThat(all(server)).isEqualTo(before);
      assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isEqualTo(1);
      assertThat(server.metric("coppice_forest_trials_total{verdict=\"equal\"}")).isZero();
    }
  }
}
