package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the Open Inference Protocol says of a store's models before anybody has called them. */
@Timeout(60)
final class RepositoryIT {

  private static final Path MODEL =
      Path.of("resources/golden/models/reg/xgboost-model").toAbsolutePath();

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path store;
  @TempDir static Path disk;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    Files.createDirectory(store.resolve("eu"));
    for (String name : List.of("a", "b", "eu/c", "eu/d", "z")) {
      Files.copy(MODEL, store.resolve(name));
    }
    Files.writeString(store.resolve("broken"), "no model");
    server = CoppiceServer.start(store);
  }

  private static JsonNode index(String parameters) throws IOException {
    HttpResponse<String> answer =
        server.post("/v2/repository/index", "{\"parameters\": {" + parameters + "}}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static int ready(String model) {
    return server.get("/v2/models/" + model + "/ready").statusCode();
  }

  @Test
  void pagesListTheStoreAndSayWhatIsInMemory() throws IOException {
    assertThat(server.invoke("z", "0.1,0.2,0.3,0.4").statusCode()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    JsonNode page = index("\"limit\": 2");
    while (!page.isEmpty()) {
      assertThat(page.size()).isLessThanOrEqualTo(2);
      names.addAll(page.findValuesAsText("name"));
      page = index("\"limit\": 2, \"page_token\": \"" + names.getLast() + "\"");
    }
    assertThat(names).containsExactly("a", "b", "broken", "eu/c", "eu/d", "z");
    JsonNode eu = index("\"prefix\": \"eu/\"");
    assertThat(eu.findValuesAsText("name")).containsExactly("eu/c", "eu/d");
    assertThat(eu.findValuesAsText("state")).containsOnly("UNAVAILABLE");
    JsonNode loaded = index("\"prefix\": \"z\"").path(0);
    assertThat(loaded.path("state").asText()).isEqualTo("READY");
    assertThat(loaded.path("version").asText()).isNotEmpty();
    assertThat(index("").findValuesAsText("name")).contains("z").doesNotContain("eu/d");
  }

  @Test
  void readySaysWhatIsKnownAndLoadsNothing() {
    double loads = server.metric("coppice_loaded_models");
    assertThat(ready("b")).isEqualTo(503);
    assertThat(server.metric("coppice_loaded_models")).isEqualTo(loads);
    assertThat(server.invoke("b", "0.1,0.2,0.3,0.4").statusCode()).isEqualTo(200);
    assertThat(ready("b")).isEqualTo(200);
    assertThat(ready("b/versions/7")).isEqualTo(404);
    assertThat(server.delete("/models/b").statusCode()).isEqualTo(200);
    assertThat(ready("b")).isEqualTo(200); // It was loaded, and can be again.
    assertThat(ready("b/versions/1")).isEqualTo(200);
    assertThat(ready("b/versions/7")).isEqualTo(503);
  }

  @Test
  void modelThatFailedToLoadIsReadyNoMore() throws IOException {
    assertThat(ready("broken")).isEqualTo(503);
    assertThat(server.invoke("broken", "1").statusCode()).isEqualTo(400);
    assertThat(ready("broken")).isEqualTo(503);
    Files.copy(MODEL, store.resolve("later"));
    assertThat(server.invoke("later", "0.1,0.2,0.3,0.4").statusCode()).isEqualTo(200);
    assertThat(server.delete("/models/later").statusCode()).isEqualTo(200);
    Files.delete(store.resolve("later"));
    assertThat(server.invoke("later", "1").statusCode()).isEqualTo(404);
    assertThat(ready("later")).isEqualTo(503);
  }

  @Test
  void modelOnTheLocalDiskIsReadyBeforeItsFirstLoad() throws IOException {
    Map<String, String> settings = Map.of("COPPICE_CACHE_DIR", disk.resolve("copies").toString());
    try (CoppiceServer first = CoppiceServer.start(store, settings)) {
      assertThat(first.invoke("a", "0.1,0.2,0.3,0.4").statusCode()).isEqualTo(200);
      first.awaitMetric("coppice_disk_entries", 1);
    }
    // Or the second server would load what was popular with the first.
    Files.delete(disk.resolve("copies/popularity"));
    try (CoppiceServer second = CoppiceServer.start(store, settings)) {
      second.awaitMetric("coppice_disk_entries", 1);
      assertThat(second.get("/v2/models/a/ready").statusCode()).isEqualTo(200);
      assertThat(second.metric("coppice_loaded_models")).isZero();
    }
  }
}
