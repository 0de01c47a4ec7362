package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models are registered from local paths, stay, and go only when they are deleted. */
final class ManagedModeIT {

  private static final Path GOLDEN = Path.of("resources/golden/models").toAbsolutePath();
  private static final String ROWS = "0.1,0.2,0.3,0.4\n0.9,0.1,0.5,0.5";
  private static final String REG = "[0.811511754989624, 2.9122836589813232]";

  @TempDir static Path root;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    for (String model : new String[] {"reg", "binlog", "ens", "vote", "ens2", "bad"}) {
      copy(model);
    }
    Files.createDirectory(root.resolve("empty"));
    Files.createSymbolicLink(root.resolve("leaves"), GOLDEN.resolve("reg"));
    server =
        CoppiceServer.start(
            Map.of("SAGEMAKER_MULTI_MODEL", "true", "COPPICE_MODELS_ROOT", root.toString()));
  }

  private static void copy(String model) throws IOException {
    Path target = Files.createDirectory(root.resolve(model));
    try (var files = Files.list(GOLDEN.resolve(model))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  @AfterEach
  void nothingStaysBehind() {
    assertThat(server.get("/models").body()).isEqualTo("{\n  \"models\": []\n}\n");
    assertThat(server.metric("coppice_memory_budget_used_bytes")).isZero();
    assertThat(server.get("/ping").statusCode()).isEqualTo(200);
  }

  @Test
  void registrationsAreOfAtMost64KibiBytes() {
    String body = "{\"model_name\": \"none\", \"url\": \"%s/none\"}".formatted(root);
    String largest = body + " ".repeat((64 << 10) - body.length());
    assertThat(server.register(largest).statusCode()).isEqualTo(404);
    HttpResponse<String> refused = server.register(largest + " ");
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body()).contains("HTTP content length exceeded 65536 bytes.");
  }

  @Test
  void modelIsThereFromItsRegistrationToItsDelete() {
    HttpResponse<String> loaded = server.register("reg", root.resolve("reg"));
    assertThat(loaded.statusCode()).isEqualTo(200);
    assertThat(loaded.body()).isEqualTo("{\n  \"status\": \"Workers scaled\"\n}\n");
    HttpResponse<String> again = server.register("reg", root.resolve("binlog"));
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body())
        .contains("ConflictStatusException", "Model reg is already registered.");
    assertThat(server.get("/models/reg").body())
        .isEqualTo("{\n  \"modelName\": \"reg\",\n  \"modelUrl\": \"%s/reg\"\n}\n".formatted(root));
    assertThat(server.get("/models/reg?detail=true").body())
        .contains("\"state\": \"READY\"", "\"objective\": \"reg:squarederror\"");
    assertThat(invoke("reg").body()).isEqualTo(REG);
    assertThat(server.invoke("reg", ROWS).body()).isEqualTo(REG);

    assertThat(server.delete("/models/reg").body())
        .isEqualTo("{\n  \"status\": \"Model \\\"reg\\\" unregistered\"\n}\n");
    assertThat(invoke("reg").statusCode()).isEqualTo(404);
    assertThat(server.delete("/models/reg").body()).contains("Model not found: reg");
    assertThat(server.register("reg", root.resolve("reg")).statusCode()).isEqualTo(200);
    assertThat(invoke("reg").body()).isEqualTo(REG);
    server.delete("/models/reg");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{not json|BadRequestException|Request body is not valid JSON: ",
        "[]|BadRequestException|Request body is not valid JSON: ",
        "{}|BadRequestException|Parameter url is required.",
        "{\"url\": \"\", \"model_name\": \"\"}|BadRequestException|Parameter url is required.",
        "{\"url\": 7, \"model_name\": \"a\"}|BadRequestException|Parameter url is required.",
        "{\"url\": \"x\"}|InvalidModelException|Model name is not defined.",
        "{\"url\": \"x\", \"model_name\": \"\"}|InvalidModelException|Model name is not defined.",
        "{\"url\": \"x\", \"model_name\": [\"a\"]}|InvalidModelException|Model name is not defined.",
        "{\"url\": \"x\", \"model_name\": \"..\"}|InvalidModelException|model_name: .. (expected: at"
            + " most 1024 characters, no control character)",
        "{\"url\": \"x\", \"model_name\": \"a\\nb\"}|InvalidModelException|model_name: a?b (expected:",
        "{\"url\": \"x\", \"model_name\": \"a\"}|BadRequestException|url: x (expected: an absolute path"
            + " under",
      })
  void requestIsRefusedByTheFirstThingThatIsWrongWithIt(String body, String type, String message) {
    HttpResponse<String> answer = server.register(body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"type\": \"" + type + "\"", "\"message\": \"" + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/../x | 400 | BadRequestException | without '.', '..' or empty segments)",
        "/reg/ | 400 | BadRequestException | without '.', '..' or empty segments)",
        "/leaves | 400 | BadRequestException | (expected: a path that stays under ",
        "/none | 404 | ModelNotFoundException | Model not found in model store: ",
        "/empty | 400 | InvalidModelException | Unable to load model: no model file in the artifact",
        "/bad | 400 | InvalidModelException | (found: xgboost-model: unknown format;",
      })
  void whatCannotBeLoadedIsRefusedWithItsCause(
      String path, int status, String type, String message) {
    HttpResponse<String> answer =
        server.register("{\"model_name\": \"x\", \"url\": \"" + root + path + "\"}");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("\"type\": \"" + type + "\"", message);
    assertThat(server.get("/models/x").statusCode()).isEqualTo(404);
  }

  @Test
  void trailingCommaAndOtherKeysAreOverlooked() {
    String body =
        "{\"model_name\": \"m\", \"url\": \"%s/reg\", \"workers\": {\"a\": [1,]},}".formatted(root);
    assertThat(server.register(body).statusCode()).isEqualTo(200);
    server.delete("/models/m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0a.b_c1", "a b/c", "/", "../a", "größe", "😀", "a\\\\b", "100%"})
  void nameIsOpaque(String name) throws IOException {
    String value = name.replace("\\\\", "\\");
    String path = "/models/" + encode(value);
    assertThat(server.register(name, root.resolve("reg")).statusCode()).isEqualTo(200);
    assertThat(server.get(path).statusCode()).isEqualTo(200);
    assertThat(new ObjectMapper().readTree(server.get(path).body()).get("modelName").asText())
        .isEqualTo(value);
    assertThat(server.get("/models").body().split("modelName")).hasSize(2);
    assertThat(post(path + "/invoke", ROWS).body()).isEqualTo(REG);
    assertThat(server.register(name, root.resolve("reg")).statusCode()).isEqualTo(409);
    assertThat(server.delete(path).statusCode()).isEqualTo(200);
    assertThat(post(path + "/invoke", ROWS).statusCode()).isEqualTo(404);
  }

  @Test
  void longestNameFitsIntoThePathsThatCallAndUnloadItsModel() {
    String name = "木".repeat(900);
    String path = "/models/" + encode(name);
    assertThat(server.register(name, root.resolve("reg")).statusCode()).isEqualTo(200);
    assertThat(server.get(path + "?detail=true").statusCode()).isEqualTo(200);
    assertThat(post(path + "/invoke", ROWS).body()).isEqualTo(REG);
    assertThat(post("/v2/repository" + path + "/unload", "").statusCode()).isEqualTo(200);

    HttpResponse<String> refused = server.register(name + "a", root.resolve("reg"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("\"type\": \"InvalidModelException\"")
        .contains("木 (expected: at most 2700 bytes of UTF-8, which a path can name)");
  }

  @Test
  void ofTwentyEqualRegistrationsAtOnceExactlyOneLoads() {
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(server.registerAsync("same", root.resolve("reg")));
    }
    assertThat(calls.stream().map(call -> call.join().statusCode()).filter(s -> s == 200))
        .hasSize(1);
    assertThat(calls.stream().map(call -> call.join().statusCode()).filter(s -> s == 409))
        .hasSize(19);
    assertThat(server.get("/models").body().split("modelName")).hasSize(2);
    server.delete("/models/same");
  }

  @Test
  void ensemblesScoreTogetherAndClassesVote() {
    server.register("ens", root.resolve("ens"));
    server.register("ens2", root.resolve("ens2"));
    server.register("vote", root.resolve("vote"));
    assertThat(invoke("ens").body()).isEqualTo("[1.0141947269439697, 2.696287155151367]");
    assertThat(invoke("ens2").body()).isEqualTo("[0.0, 1.0]");
    String rows =
        "0.9,0.1,0.5,0.5\n0.1,0.9,0.9,0.4\n0.9,0.9,0.1,0.4\n0.5,0.1,0.9,0.2\n0.1,0.1,0.9,0.3";
    assertThat(post("/models/vote/invoke", rows).body()).isEqualTo("[0.0, 2.0, 2.0, 0.0, 0.0]");
    List.of("ens", "ens2", "vote").forEach(name -> server.delete("/models/" + name));
  }

  @Test
  void callsUnderWayFinishBeforeTheMemoryIsFreed() {
    server.register("busy", root.resolve("reg"));
    String rows = (ROWS + "\n").repeat(20_000);
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(server.invokeAsync("busy", rows));
    }
    calls.getFirst().join(); // So that others are under way.
    assertThat(server.delete("/models/busy").statusCode()).isEqualTo(200);
    assertThat(server.metric("coppice_memory_budget_used_bytes")).isZero();
    // Calls that had the model are answered by it; those that came too late are refused.
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      assertThat(call.join().statusCode()).isIn(200, 404);
    }
  }

  private static HttpResponse<String> invoke(String name) {
    return post("/models/" + name + "/invoke", ROWS);
  }

  private static HttpResponse<String> post(String path, String csv) {
    return server.post(path, csv, "Content-Type: text/csv");
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
