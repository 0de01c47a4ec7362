package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replaced, broken or deleted artifact of a model in memory, whatever the store. */
@Timeout(120)
abstract class RefreshContract {

  private static final String NAME = "acme";
  private static final String OLD = "old";
  private static final String NEWER = "newer";
  private static final Map<String, String> OFTEN = Map.of("COPPICE_REFRESH_INTERVAL", "200ms");
  private static final Map<String, String> NEVER = Map.of("COPPICE_REFRESH_INTERVAL", "0s");

  private static Tenant old;
  private static Tenant newer;

  @SuppressWarnings("NullAway.Init") // Set by each test.
  @AutoClose
  private CoppiceServer server;

  abstract void put(String name, byte[] content) throws IOException;

  abstract void delete(String name) throws IOException;

  abstract Map<String, String> environment(Map<String, String> more);

  @BeforeAll
  static void train() {
    old = Tenant.train(OLD);
    newer = Tenant.train(NEWER);
  }

  private void start(Map<String, String> more) throws IOException {
    put(NAME, old.artifact());
    server = CoppiceServer.start(environment(more));
    assertThat(server.invoke(NAME, old.csv()).body()).isEqualTo(old.expected());
  }

  /** Whose model answers. */
  private String serving() {
    HttpResponse<String> answer = server.invoke(NAME, newer.csv());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body().equals(newer.expected()) ? NEWER : OLD;
  }

  private double refreshes(String result) {
    return server.metric("coppice_model_refreshes_total{result=\"" + result + "\"}");
  }

  private String detail() {
    return server.get("/models/" + NAME + "?detail=true").body();
  }

  @Test
  void replacedArtifactIsServedAfterTheIntervalAndNoCallFails() throws IOException {
    start(OFTEN);
    put(NAME, newer.artifact());

    Until.so("the newer one serves", () -> serving().equals(NEWER));

    for (int i = 0; i < 20; i++) {
      assertThat(serving()).isEqualTo(NEWER);
    }
    // It is counted when it serves already.
    Until.so("it is counted", () -> refreshes("swapped") > 0);
    assertThat(refreshes("swapped")).isEqualTo(1);
    assertThat(server.metric("coppice_loaded_models")).isEqualTo(1);
  }

  @Test
  void unchangedArtifactIsAskedForAndNotLoadedAgain() throws IOException {
    start(OFTEN);

    Until.so("it is asked for twice", () -> serving().equals(OLD) && refreshes("unchanged") >= 2);

    assertThat(server.metric("coppice_model_loading_seconds_count")).isEqualTo(1);
  }

  @Test
  void brokenVersionLeavesTheOldOneServingAndIsTold() throws IOException {
    start(OFTEN);
    put(NAME, "no model at all".getBytes(StandardCharsets.UTF_8));

    Until.so("the broken one is tried", () -> serving().equals(OLD) && refreshes("failed") == 1);
    assertThat(detail()).contains("\"lastError\": \"Unable to load model: ").contains("version");
    Until.so("it is asked for twice", () -> serving().equals(OLD) && refreshes("unchanged") >= 2);
    assertThat(refreshes("failed")).as("attempts at one broken version").isEqualTo(1);

    put(NAME, newer.artifact());
    Until.so("the newer one serves", () -> serving().equals(NEWER));
    assertThat(detail()).doesNotContain("lastError");
  }

  @Test
  void deletedArtifactIsUnknownAfterTheInterval() throws IOException {
    start(OFTEN);
    delete(NAME);

    Until.so("it is gone", () -> server.invoke(NAME, old.csv()).statusCode() == 404);

    // It is counted when it is gone already.
    Until.so("it is counted", () -> refreshes("gone") == 1);
    assertThat(server.metric("coppice_loaded_models")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/invocations", "/endpoints/fleet/invocations"})
  void callThatWantsNoCacheAsksAtOnce(String path) throws IOException {
    start(NEVER);
    put(NAME, newer.artifact());
    assertThat(serving()).isEqualTo(OLD);

    // Within a second of the load nothing is asked.
    Until.so(
        "the newer one answers",
        () -> server.invokeNewest(path, NAME, newer.csv()).body().equals(newer.expected()));

    assertThat(serving()).isEqualTo(NEWER);
    // It is counted when it serves already.
    Until.so("it is counted", () -> refreshes("swapped") == 1);
  }

  @Test
  void warmUpThatWantsNoCacheAsksAtOnceAndWaits() throws IOException {
    start(NEVER);
    put(NAME, newer.artifact());
    HttpRequest warmUp =
        HttpRequest.newBuilder(server.uri("/invocations"))
            .header(CoppiceServer.TARGET_MODEL, NAME)
            .header("X-Amzn-SageMaker-Custom-Attributes", "warm-up=true")
            .header("Cache-Control", "no-cache")
            .POST(BodyPublishers.noBody())
            .build();

    // Within a second of the load nothing is asked.
    Until.so(
        "the newer one serves",
        () -> {
          assertThat(server.send(warmUp).statusCode()).isEqualTo(204);
          return serving().equals(NEWER);
        });
  }

  @Test
  void refreshOfABrokenVersionFailsAndSaysWhatServesOn() throws IOException {
    start(NEVER);
    put(NAME, "no model at all".getBytes(StandardCharsets.UTF_8));
    HttpRequest refresh =
        HttpRequest.newBuilder(server.uri("/warm"))
            .header("Cache-Control", "no-cache")
            .POST(BodyPublishers.ofString("{\"models\": [\"" + NAME + "\"]}"))
            .build();

    // Within a second of the load nothing is asked.
    Until.so("it is refused", () -> server.send(refresh).statusCode() == 400);

    assertThat(server.send(refresh).body())
        .contains("Unable to load model: ", " of model " + NAME + " serves on.");
    assertThat(serving()).isEqualTo(OLD);
  }
}
