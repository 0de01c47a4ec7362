package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages of MLflow whose model's file still has the mark of another object. */
final class MlflowMarksIT {

  private static final Path MODEL =
      Path.of("resources/golden/models/binlog/xgboost-model").toAbsolutePath();

  private static final String STOPPED = "\"best_iteration\":\"1\",\"scikit_learn\":\"{}\"";

  private static final String RENAMED =
      "\"scikit_learn\":\"{\\\"_le\\\": {\\\"classes_\\\": [1, 2]}}\"";

  @TempDir Path store;

  private void add(String name, String modelClass, String attributes) throws IOException {
    Path folder = Files.createDirectory(store.resolve(name));
    Files.writeString(
        folder.resolve("MLmodel"),
        "flavors: {xgboost: {data: model.json, model_class: xgboost.%s}}".formatted(modelClass));
    Files.writeString(
        folder.resolve("model.json"),
        Files.readString(MODEL)
            .replace("\"attributes\":{}", "\"attributes\":{" + attributes + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "forest", "xgboost"})
  void whatWouldAnswerAsAnotherObjectIsRefused(String engine) throws IOException {
    add("stopped-booster", "core.Booster", STOPPED);
    add("stopped-classifier", "sklearn.XGBClassifier", STOPPED);
    add("renaming-booster", "core.Booster", RENAMED);
    add("renaming-classifier", "sklearn.XGBClassifier", RENAMED);
    try (CoppiceServer server = CoppiceServer.start(store, Map.of("COPPICE_ENGINE", engine))) {
      assertRefused(server.invoke("stopped-booster", "1"), "a Booster, which scores with all");
      assertRefused(server.invoke("renaming-classifier", "1"), "answers other classes than 0, 1");

      assertThat(server.invoke("stopped-classifier", "1").statusCode()).isEqualTo(200);
      assertThat(server.get("/models/stopped-classifier?detail=true").body())
          .contains("\"rounds\": 2,");
      assertThat(server.invoke("renaming-booster", "1").statusCode()).isEqualTo(200);
    }
  }

  private static void assertRefused(HttpResponse<String> answer, String cause) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("Unable to load model: MLmodel: flavors.xgboost.model_class: ")
        .contains(cause);
  }
}
