package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts that carry their own proof, served through the whole server. */
final class ExpectationsIT {

  private static final Path GOLDEN = Path.of("resources/golden/models").toAbsolutePath();
  private static final String HELD = "coppice_expectations_total{verdict=\"held\"}";
  private static final String FAILED = "coppice_expectations_total{verdict=\"failed\"}";

  /** What {@code reg} answers to 0.1, 0.2, 0.3, 0.4, and the next float above it. */
  private static final String SCORE = "0.811511754989624";

  private static final String ONE_STEP_OFF = "0.8115118145942688";

  @TempDir Path directory;
  private Path store;
  @AutoClose private CoppiceServer server;

  @BeforeEach
  void startServer() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    server =
        CoppiceServer.start(
            store,
            Map.of(
                "COPPICE_FAILED_LOAD_TTL", "0s",
                "SAGEMAKER_MULTI_MODEL", "true",
                "COPPICE_MODELS_ROOT", store.toString()));
  }

  private Path tenant(String name, String golden, String expectations) throws IOException {
    Path tenant = tenant(name, golden);
    Files.writeString(tenant.resolve("expectations.jsonl"), expectations);
    return tenant;
  }

  private Path tenant(String name, String golden) throws IOException {
    Path tenant = Files.createDirectory(store.resolve(name));
    for (String file : new String[] {"xgboost-model", "a", "b"}) {
      if (Files.exists(GOLDEN.resolve(golden).resolve(file))) {
        Files.copy(GOLDEN.resolve(golden).resolve(file), tenant.resolve(file));
      }
    }
    return tenant;
  }

  private static String line(String row, String score) {
    return "{\"row\": %s, \"score\": %s}\n".formatted(row, score);
  }

  private HttpResponse<String> invoke(String tenant, String json) {
    return server.invoke(tenant, "application/json", json);
  }

  private void assertServed(String tenant) {
    HttpResponse<String> answer = invoke(tenant, "[0.1, 0.2, 0.3, 0.4]");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void assertRefused(String tenant, String cause) {
    HttpResponse<String> answer = invoke(tenant, "[0.1, 0.2, 0.3, 0.4]");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"message\": \"Unable to load model: expectations.jsonl: " + cause + "\"");
  }

  @Test
  void artifactWhoseProofHoldsIsServedAndSaysSo() throws IOException {
    tenant("acme", "reg", line("[0.1, 0.2, 0.3, 0.4]", SCORE).repeat(3));
    assertServed("acme");
    assertThat(server.get("/models/acme?detail=true").body()).contains("\"expectations\": 3");
    assertThat(server.get("/models/acme").body()).doesNotContain("expectations");
    assertThat(server.metric(HELD)).isEqualTo(3);
    assertThat(server.metric(FAILED)).isZero();
  }

  @Test
  void oneStepIsToleratedOfAnotherXgboostAlone() throws IOException {
    String off = line("[0.1, 0.2, 0.3, 0.4]", ONE_STEP_OFF);
    tenant("older", "reg", "{\"xgboost\": \"3.0.0\"}\n" + off);
    tenant("same", "reg", "{\"xgboost\": \"3.4.0\"}\n" + off);
    tenant("strict", "reg", "{\"tolerance\": 0}\n" + off);
    assertServed("older");
    String cause = "line 2: " + SCORE + " (expected: " + ONE_STEP_OFF + ")";
    assertRefused("same", cause);
    assertRefused("strict", cause);
    assertThat(server.metric(FAILED)).isEqualTo(2);
    assertThat(server.get("/models/same").statusCode()).isEqualTo(404);
  }

  @Test
  void everyOutputIsHeldToItsOwnScore() throws IOException {
    tenant("plain", "softprob");
    String row = "[0.1, 0.2, 0.3, 0.4]";
    String scores = invoke("plain", "[" + row + "]").body().replace("[[", "[").replace("]]", "]");
    String last = scores.substring(scores.lastIndexOf(' ') + 1, scores.length() - 1);
    String good = "{\"row\": %s, \"scores\": %s}\n".formatted(row, scores);
    String bad = good.replace(last + "]", "0.5]");
    tenant("good", "softprob", good);
    tenant("bad", "softprob", good + bad);
    assertServed("good");
    assertRefused("bad", "line 2: scores[2]: " + last + " (expected: 0.5)");
  }

  @Test
  void ensembleIsHeldToItsProofAsAWhole() throws IOException {
    tenant("plain", "ens");
    String row = "[0.1, 0.2, 0.3, 0.4]";
    String score = invoke("plain", row).body().replace("[", "").replace("]", "");
    tenant("good", "ens", line(row, score));
    tenant("bad", "ens", line(row, "0.25"));
    assertServed("good");
    assertRefused("bad", "line 1: " + score + " (expected: 0.25)");
  }

  @Test
  void namedRowsAreLookedUpAsRequestsAre() throws IOException {
    tenant("bad", "named", line("{\"agee\": 0.1}", "0.5"));
    tenant("wide", "reg", line("[1, 2, 3, 4, 5]", "0.5"));
    assertRefused("bad", "line 1: Unknown feature name: agee (row 1) (expected: 0.5)");
    assertRefused(
        "wide",
        "line 1: Number of columns does not match number of features in booster. (4 vs. 5)"
            + " (expected: 0.5)");
  }

  @Test
  void rawRowsArePreprocessedFirst() throws IOException {
    String document =
        """
        {"version": 1, "columns": ["plan", "x", "y"], "features": [
          {"source": "plan", "type": "text",
           "steps": [{"one_hot": {"categories": ["basic", "pro"], "unknown": "error"}}]},
          {"source": "x", "type": "number"}, {"source": "y", "type": "number"}]}
        """;
    tenant("plain", "reg");
    String score = invoke("plain", "[0, 1, 0.3, 0.4]").body().replace("[", "").replace("]", "");
    String good = line("{\"plan\": \"pro\", \"x\": 0.3, \"y\": 0.4}", score);
    String unknown = line("{\"plan\": \"platinum\"}", "0.5");
    Files.writeString(tenant("good", "reg", good).resolve("preprocessing.json"), document);
    Files.writeString(tenant("bad", "reg", good + unknown).resolve("preprocessing.json"), document);
    assertThat(invoke("good", "{\"plan\": \"pro\", \"x\": 0.3, \"y\": 0.4}").body())
        .isEqualTo("[" + score + "]");
    assertRefused(
        "bad", "line 2: Unknown category: platinum in column plan (row 1) (expected: 0.5)");
  }

  @Test
  void knownVersionIsNotScoredAgainAndAReplacedOneIs() throws IOException {
    String proof = line("[0.1, 0.2, 0.3, 0.4]", SCORE).repeat(2);
    Path acme = tenant("acme", "reg", proof);
    for (int load = 0; load < 3; load++) {
      assertServed("acme");
      assertThat(server.get("/models/acme?detail=true").body()).contains("\"expectations\": 2");
      assertThat(server.delete("/models/acme").statusCode()).isEqualTo(200);
    }
    assertThat(server.metric(HELD)).isEqualTo(2);

    Files.writeString(acme.resolve("expectations.jsonl"), proof + line("[1]", "0.5"));
    HttpResponse<String> refused = invoke("acme", "[1]");
    assertThat(refused.body()).contains("expectations.jsonl: line 3: ", "(expected: 0.5)");
    assertThat(server.metric(FAILED)).isEqualTo(1);

    Files.writeString(acme.resolve("expectations.jsonl"), proof);
    Files.setLastModifiedTime(acme.resolve("expectations.jsonl"), FileTime.fromMillis(1));
    assertServed("acme");
    assertThat(server.metric(HELD)).isEqualTo(6);
  }

  @Test
  void registeredModelIsHeldToItsProofToo() throws IOException {
    Path good = tenant("good", "reg", line("[0.1, 0.2, 0.3, 0.4]", SCORE));
    Path bad = tenant("bad", "reg", line("[0.1, 0.2, 0.3, 0.4]", "NaN"));
    assertThat(server.register("one", good).statusCode()).isEqualTo(200);
    assertThat(server.register("two", bad).body())
        .contains("InvalidModelException", "line 1: " + SCORE + " (expected: NaN)");
    assertThat(server.get("/models/one?detail=true").body()).contains("\"expectations\": 1");
    assertThat(server.get("/models/two").statusCode()).isEqualTo(404);
  }

  @Test
  void singleModelThatFailsItsProofIsNotServed() throws IOException {
    Path bad = tenant("bad", "reg", line("[0.1, 0.2, 0.3, 0.4]", "0.25"));
    try (CoppiceServer single = CoppiceServer.start(Map.of("COPPICE_MODEL_DIR", bad.toString()))) {
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(single::awaitReady)
          .withStackTraceContaining("line 1: " + SCORE + " (expected: 0.25)");
    }
  }
}
