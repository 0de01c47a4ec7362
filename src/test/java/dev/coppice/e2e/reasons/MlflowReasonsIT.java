package dev.coppice.e2e.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reasons that a body of MLflow's protocol asks for where only a reader of JSON sees it. */
@Timeout(120)
final class MlflowReasonsIT {

  private static final Path MODEL =
      Path.of("resources/golden/models/binlog/xgboost-model").toAbsolutePath();

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;
  private static int tenants;

  @BeforeAll
  static void startServer() {
    server = CoppiceServer.start(store);
  }

  /** One that is not in memory yet. */
  private static String addTenant(boolean isPackage) throws IOException {
    String name = "t" + tenants++;
    Path folder = Files.createDirectory(store.resolve(name));
    Files.copy(MODEL, folder.resolve(isPackage ? "model.xgb" : "xgboost-model"));
    if (isPackage) {
      Files.writeString(folder.resolve("MLmodel"), "flavors: {xgboost: {data: model.xgb}}\n");
    }
    return name;
  }

  private static JsonNode predictions(String path, String model, String body) throws IOException {
    HttpResponse<String> answer =
        server.post(
            path,
            body,
            CoppiceServer.TARGET_MODEL + ": " + model,
            "Content-Type: application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body()).get("predictions");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'params': {'inference_output': 'probability,contributions\\u003d2'}, ROWS}",
        "{'params': {'inference_\\u006futput': 'probability,contributions=2'}, ROWS}",
        "{ROWS, 'params': {'inference_output': 'probability, SPACES contributions=2'}}",
        "{ROWS, 'x': 'BLANKS', 'params': {'inference_output': 'probability,contributions=2'},"
            + " 'y': 'BLANKS'}"
      })
  void areAnswered(String form) throws Exception {
    String body =
        form.replace("BLANKS", " ".repeat(5_000))
            .replace("SPACES", " ".repeat(990)) // As long as the parameter may be.
            .replace('\'', '"');
    for (String path : List.of("/invocations", "/endpoints/e/invocations")) {
      for (boolean isPackage : List.of(true, false)) {
        String rows = isPackage ? "\"instances\": [[0.1, 0.2, 3]]" : "\"inputs\": [[0.1, 0.2, 3]]";
        JsonNode row = predictions(path, addTenant(isPackage), body.replace("ROWS", rows)).get(0);
        assertThat(row.get("probability").isNumber()).isTrue();
        assertThat(row.get("contributions")).hasSize(2);
      }
    }
  }
}
