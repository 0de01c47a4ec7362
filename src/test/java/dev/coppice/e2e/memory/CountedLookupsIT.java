package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each call that asks for a model counts once, and as a hit only if it waits for none. */
@Timeout(120)
final class CountedLookupsIT {

  private static final String HITS = "coppice_model_cache_lookups_total{result=\"hit\"}";
  private static final String MISSES = "coppice_model_cache_lookups_total{result=\"miss\"}";
  private static final String REASONS = "inference-output=contributions";

  @TempDir static Path directory;
  private static Tenant tenant;
  @AutoClose private static CoppiceServer server;
  private double hits;
  private double misses;
  private double waits;

  @BeforeAll
  static void startServer() throws Exception {
    tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
    server = CoppiceServer.start(store, Map.of("COPPICE_ENGINE", "forest"));
  }

  @BeforeEach
  void forget() {
    server.delete("/models/" + tenant.name());
    count();
  }

  private void count() {
    hits = server.metric(HITS);
    misses = server.metric(MISSES);
    waits = server.metric("coppice_model_loading_wait_seconds_count");
  }

  /** Since the last time; a batch's tenants count a moment after its last answer. */
  private void assertCounted(int newHits, int newMisses, int newWaits) {
    double lookups = hits + misses + newHits + newMisses;
    Until.so("as many lookups", () -> server.metric(HITS) + server.metric(MISSES) >= lookups);
    double hitsBefore = hits;
    double missesBefore = misses;
    double waitsBefore = waits;
    count();
    assertThat(hits - hitsBefore).as("hits").isEqualTo(newHits);
    assertThat(misses - missesBefore).as("misses").isEqualTo(newMisses);
    assertThat(waits - waitsBefore).as("waits").isEqualTo(newWaits);
  }

  @Test
  void callThatWantsTheNewestOfAModelThatIsNotInMemoryIsNoHit() {
    assertThat(server.invokeNewest("/invocations", tenant.name(), tenant.csv()).body())
        .isEqualTo(tenant.expected());
    assertCounted(0, 1, 1);

    server.invokeNewest("/invocations", tenant.name(), tenant.csv());
    assertCounted(1, 0, 0);
  }

  @Test
  void callForReasonsOfAModelThatHasNotWhatTheyTakeIsNoHit() {
    server.invoke(tenant.name(), tenant.csv());
    assertCounted(0, 1, 1);

    explain("no-cache");
    assertCounted(0, 1, 1);
    explain("max-age=60");
    assertCounted(1, 0, 0);
    explain("no-cache");
    assertCounted(1, 0, 0);
  }

  private static void explain(String cacheControl) {
    assertAnswered(
        HttpRequest.newBuilder(server.uri("/models/" + tenant.name() + "/invoke"))
            .header("Content-Type", "text/csv")
            .header("Accept", "application/json")
            .header("Cache-Control", cacheControl)
            .header("X-Amzn-SageMaker-Custom-Attributes", REASONS)
            .POST(BodyPublishers.ofString(tenant.csv())));
  }

  @Test
  void bodyThatAsksForReasonsIsNoHitEither() {
    server.invoke(tenant.name(), tenant.csv());
    assertCounted(0, 1, 1);

    inferWithReasons();
    assertCounted(0, 1, 1);
    inferWithReasons();
    assertCounted(1, 0, 0);
  }

  private static void inferWithReasons() {
    assertAnswered(
        HttpRequest.newBuilder(server.uri("/v2/models/" + tenant.name() + "/infer"))
            .POST(
                BodyPublishers.ofString(
                    """
                    {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, %d], "data": [%s]}],
                     "outputs": [{"name": "contributions"}]}
                    """
                        .formatted(features(), row()))));
  }

  private static int features() {
    return tenant.csv().split(",", -1).length;
  }

  private static String row() {
    return String.join(", ", Collections.nCopies(features(), "0.5"));
  }

  @Test
  void tenantOfABatchCountsOnceAsItWouldAlone() {
    assertAnswered(batch("plain=yes"));
    assertCounted(0, 1, 1);
    assertAnswered(batch("plain=yes"));
    assertCounted(1, 0, 0);
    assertAnswered(batch(REASONS));
    assertCounted(0, 1, 1);
    assertAnswered(batch(REASONS));
    assertCounted(1, 0, 0);
  }

  private static HttpRequest.Builder batch(String attributes) {
    return HttpRequest.newBuilder(server.uri("/batch"))
        .header("Content-Type", "application/jsonlines")
        .header("Accept", "application/jsonlines")
        .header("X-Amzn-SageMaker-Custom-Attributes", attributes)
        .POST(
            BodyPublishers.ofString(
                "{\"model\": \"%s\", \"features\": [%s]}".formatted(tenant.name(), row())));
  }

  @Test
  void whatOperatorsAskForIsNoLookup() {
    HttpRequest.Builder warm =
        HttpRequest.newBuilder(server.uri("/warm"))
            .header("Cache-Control", "no-cache")
            .POST(BodyPublishers.ofString("{\"models\": [\"" + tenant.name() + "\"]}"));
    assertAnswered(warm);
    assertAnswered(warm);
    assertThat(server.get("/v2/models/" + tenant.name()).statusCode()).isEqualTo(200);

    assertThat(server.metric(HITS)).isEqualTo(hits);
    assertThat(server.metric(MISSES)).isEqualTo(misses);
  }

  private static void assertAnswered(HttpRequest.Builder request) {
    HttpResponse<String> answer = server.send(request.build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }
}
