package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import dev.coppice.model.forest.build.ForestFootprint;
import dev.coppice.model.format.ModelFormat;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Models in memory before calls ask for them, and models that stay there. */
final class WarmIT {

  private static final int TENANTS = 30;

  @TempDir static Path directory;
  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static List<Tenant> tenants;

  @BeforeAll
  static void fillStore() {
    tenants = Tenant.train(TENANTS);
    tenants.forEach(s3::put);
  }

  @Test
  void afterARestartTheHottestAreInMemoryBeforeCallsAskForThem() {
    Map<String, String> settings = Map.of("COPPICE_WARM_STATE", s3.uri("popularity"));
    try (CoppiceServer first = start(settings)) {
      tenants.subList(0, 4).forEach(tenant -> call(first, tenant));
    }
    try (CoppiceServer second = start(settings)) {
      awaitWarmUp(second, 4);
      List<Long> before = downloads(tenants.subList(0, 4));

      tenants.subList(0, 4).forEach(tenant -> call(second, tenant));
      assertThat(downloads(tenants.subList(0, 4))).isEqualTo(before);
      assertThat(second.metric("coppice_model_cache_lookups_total{result=\"miss\"}")).isZero();
    }
  }

  @Test
  void withoutSuchKnowledgeTheModelsOfAListAre() throws IOException {
    Path list = directory.resolve("list");
    Files.writeString(
        list, tenants.get(1).name() + "\n\n" + tenants.get(2).name() + "\nnone.tar.gz\n");
    Map<String, String> settings =
        Map.of(
            "COPPICE_PIN",
            tenants.get(1).name(),
            "COPPICE_WARM_LIST",
            "file://" + list,
            "COPPICE_WARM_STATE",
            "file://" + directory.resolve("no/state"));
    try (CoppiceServer server = start(settings)) {
      awaitWarmUp(server, 2);

      assertThat(server.metric("coppice_loaded_models")).isEqualTo(2);
      server.awaitMetric("coppice_warmup_models{state=\"failed\"}", 1);
      assertThat(server.metric("coppice_warmup_models{state=\"loaded\"}")).isEqualTo(2);
    }
  }

  @Test
  void damagedKnowledgeIsIgnoredAndReplaced() throws IOException {
    Path state = directory.resolve("damaged");
    Files.writeString(state, "coppice-popularity 1 0\n1.0 a");
    try (CoppiceServer server = start(Map.of("COPPICE_WARM_STATE", "file://" + state))) {
      call(server, tenants.get(3));
    }

    assertThat(state).content().contains("1.0 " + tenants.get(3).name()).endsWith("end 1\n");
  }

  @Test
  void warmUpByHandTakesNamesOrANumber() {
    try (CoppiceServer server = start(Map.of())) {
      HttpResponse<String> names =
          warm(
              server,
              "{\"models\": [\"%s\", \"%s\"]}"
                  .formatted(tenants.get(0).name(), tenants.get(1).name()));
      assertThat(names.statusCode()).isEqualTo(202);
      assertThat(names.body()).isEqualTo("{\n  \"queued\": 2\n}\n");
      awaitWarmUp(server, 2);

      call(server, tenants.get(1));
      server.delete("/models/" + tenants.get(1).name());
      assertThat(warm(server, "{\"count\": 5}").body()).isEqualTo("{\n  \"queued\": 1\n}\n");
      awaitWarmUp(server, 3);
      assertThat(server.metric("coppice_loaded_models")).isEqualTo(2);
    }
  }

  @Test
  void warmUpByHandRefusesWhatItCannotRead() {
    try (CoppiceServer server = start(Map.of())) {
      Map.of(
              "[]", "Request body is not valid JSON: it is not an object",
              "{}", "models, count: neither (expected: one of the two)",
              "{\"count\": 1, \"models\": [\"a\"]}",
                  "models, count: both (expected: one of the two)",
              "{\"count\": 0}", "count: 0 (expected: 1 to 20000)",
              "{\"count\": 1e300}", "count: 1e300 (expected: 1 to 20000)",
              "{\"count\": \"5\"}", "count: 5 (expected: 1 to 20000)",
              "{\"models\": \"a\"}", "models: no array (expected: an array of names)",
              "{\"models\": [\"a\", 7]}", "models: item 2 is no text (expected: a name)",
              "{\"models\": [\"..\"]}",
                  "models: .. (expected: at most 1024 characters, no control character)")
          .forEach(
              (body, message) -> {
                HttpResponse<String> answer = warm(server, body);
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).contains("BadRequestException").contains(message);
              });
      assertThat(warm(server, " ".repeat(65_537)).statusCode()).isEqualTo(413);
      assertThat(server.get("/warm").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void aCallMayAskForNoMoreThanThatItsModelIsInMemory() {
    try (CoppiceServer server = start(Map.of())) {
      for (String path : List.of("/invocations", "/endpoints/fleet/invocations")) {
        HttpResponse<String> answer = probe(server, path, tenants.get(5).name());
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(server.metric("coppice_loaded_models")).isEqualTo(1);
      }
      assertThat(probe(server, "/invocations", "none.tar.gz").statusCode()).isEqualTo(404);
      assertThat(server.metric("coppice_model_latency_seconds_count")).isZero();
    }
  }

  @Test
  void aSweepOverAllTenantsLeavesTheHotOnesInMemory() {
    String budget = Long.toString(room(10));
    try (CoppiceServer server =
        start(Map.of("COPPICE_MEMORY_BUDGET", budget, "COPPICE_ENGINE", "forest"))) {
      List<Tenant> hot = tenants.subList(0, 5);
      for (int round = 0; round < 20; round++) {
        hot.forEach(tenant -> call(server, tenant));
      }
      tenants.forEach(tenant -> call(server, tenant));
      assertThat(server.metric("coppice_model_evictions_total{cause=\"room\"}")).isGreaterThan(10);
      List<Long> before = downloads(hot);
      hot.forEach(tenant -> call(server, tenant));

      assertThat(downloads(hot)).isEqualTo(before);
    }
  }

  @Test
  void pinnedModelsAreThereFromTheStartAndStayInASweep() {
    List<Tenant> pinned = List.of(tenants.get(28), tenants.get(29));
    Map<String, String> settings =
        Map.of(
            "COPPICE_MEMORY_BUDGET",
            Long.toString(room(6)),
            "COPPICE_ENGINE",
            "forest",
            "COPPICE_PIN",
            pinned.get(0).name() + ", *-29.tar.gz");
    try (CoppiceServer server = start(settings)) {
      server.awaitReady();
      assertThat(server.metric("coppice_pinned_models")).isEqualTo(1);
      call(server, pinned.get(1));
      List<Long> before = downloads(pinned);
      tenants.forEach(tenant -> call(server, tenant));
      pinned.forEach(tenant -> call(server, tenant));

      assertThat(downloads(pinned)).isEqualTo(before);
      assertThat(server.metric("coppice_pinned_models")).isEqualTo(2);
      assertThat(server.metric("coppice_pinned_models_missing")).isZero();
    }
  }

  @Test
  void pinnedModelsThatDoNotFitAreCountedAndTheOthersServe() throws Exception {
    Path store = Tenant.store(directory, tenants.toArray(Tenant[]::new));
    Map<String, String> settings =
        Map.of(
            "COPPICE_MODEL_STORE", store.toUri().toString(),
            "COPPICE_MEMORY_BUDGET", Long.toString(room(1)),
            "COPPICE_ENGINE", "forest",
            "COPPICE_PIN", String.join(",", tenants.stream().map(Tenant::name).toList()));
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      server.awaitReady();
      server.awaitMetric("coppice_warmup_models{state=\"queued\"}", 0);
      assertThat(server.metric("coppice_pinned_models_missing")).isPositive();
      assertThat(server.metric("coppice_pinned_models")).isPositive();
      call(server, tenants.getFirst());
    }
  }

  private static CoppiceServer start(Map<String, String> settings) {
    return CoppiceServer.start(s3.environment(settings));
  }

  private static void call(CoppiceServer server, Tenant tenant) {
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
  }

  private static HttpResponse<String> warm(CoppiceServer server, String body) {
    return server.post("/warm", body);
  }

  private static HttpResponse<String> probe(CoppiceServer server, String path, String model) {
    return server.send(
        HttpRequest.newBuilder(server.uri(path))
            .header(CoppiceServer.TARGET_MODEL, model)
            .header("X-Amzn-SageMaker-Custom-Attributes", "a=b; warm-up=true")
            .POST(BodyPublishers.noBody())
            .build());
  }

  private static List<Long> downloads(List<Tenant> of) {
    return of.stream().map(tenant -> s3.downloads(tenant.name())).toList();
  }

  private static void awaitWarmUp(CoppiceServer server, int loaded) {
    Until.so(
        loaded + " models are loaded",
        () -> server.metric("coppice_warmup_models{state=\"loaded\"}") >= loaded);
  }

  /** Bytes that hold about this many of these models, and the peak of a load. */
  private static long room(int models) {
    try (CoppiceServer server =
        start(Map.of("COPPICE_MEMORY_BUDGET", "64MiB", "COPPICE_ENGINE", "forest"))) {
      Tenant tenant = tenants.getFirst();
      call(server, tenant);
      double resident = server.metric("coppice_memory_budget_used_bytes");
      return (long) (models * resident)
          + ForestFootprint.layingBytes(ModelFormat.UBJSON, tenant.model().length);
    }
  }
}
