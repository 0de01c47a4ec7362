package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The main job: tenants' models come out of S3 on first use and answer. */
final class StoreModeIT {

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static List<Tenant> tenants;
  @AutoClose private CoppiceServer server;

  @BeforeAll
  static void fillStore() {
    tenants = Tenant.train(3);
    tenants.forEach(s3::put);
  }

  @BeforeEach
  void startServer() {
    server = CoppiceServer.start(s3.environment(Map.of()));
  }

  @Test
  void eachTenantIsAnsweredByItsOwnModelColdAndWarm() {
    for (int round = 0; round < 2; round++) {
      for (Tenant tenant : tenants) {
        HttpResponse<String> answer = server.invoke(tenant.name(), tenant.csv());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(tenant.expected());
      }
    }
    assertThat(tenants.stream().map(Tenant::expected).distinct()).hasSize(tenants.size());
    assertThat(server.metric("coppice_loaded_models")).isEqualTo(tenants.size());
    double forests =
        server.metric("coppice_forests{format=\"packed\"}")
            + server.metric("coppice_forests{format=\"narrow\"}");
    assertThat(forests).isEqualTo(tenants.size());
    assertThat(server.metric("coppice_forests{format=\"wide\"}")).isZero();
    assertThat(server.metric("coppice_model_cache_lookups_total{result=\"hit\"}")).isEqualTo(3);
    assertThat(server.metric("coppice_model_cache_lookups_total{result=\"miss\"}")).isEqualTo(3);
  }

  @Test
  void tarballDroppedIntoThePrefixIsServedWithinASecond() {
    String name = "newcomer.tar.gz";
    assertThat(server.invoke(name, "1,2").statusCode()).isEqualTo(404);
    Tenant tenant = tenants.getFirst();
    long start = System.nanoTime();
    s3.put(name, tenant.artifact());
    HttpResponse<String> answer = server.invoke(name, tenant.csv());
    while (answer.statusCode() == 404 && System.nanoTime() - start < 20_000_000_000L) {
      answer = server.invoke(name, tenant.csv());
    }
    assertThat(answer.body()).isEqualTo(tenant.expected());
    s3.delete(name);
  }

  @Test
  void stampedeOnOneColdTenantIsOneDownload() {
    Tenant tenant = tenants.get(1);
    long before = s3.downloads(tenant.name());
    List<CompletableFuture<HttpResponse<String>>> calls =
        IntStream.range(0, 50)
            .mapToObj(i -> server.invokeAsync(tenant.name(), tenant.csv()))
            .toList();
    assertThat(calls.stream().map(call -> call.join().body())).containsOnly(tenant.expected());
    assertThat(s3.downloads(tenant.name()) - before).isEqualTo(1);
  }

  @Test
  void artifactIsToldByItsContentNotByItsName() {
    Tenant tenant = tenants.get(2);
    s3.put("bare.tar.gz", tenant.model());
    s3.put("team a/packed.bin", tenant.artifact());
    Stream.of("bare.tar.gz", "team a/packed.bin")
        .forEach(
            name ->
                assertThat(server.invoke(name, tenant.csv()).body()).isEqualTo(tenant.expected()));
  }

  @Test
  void refusedArtifactIsAnsweredWithItsCauseAndNotFetchedAgainForAWhile() {
    String name = "broken.tar.gz";
    s3.put(name, "neither archive nor model".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> answer = server.invoke(name, "1,2");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .contains("InvalidModelException")
          .contains(
              "Unable to load model: broken.tar.gz: unknown format"
                  + " (expected: XGBoost JSON or UBJSON, alone or in a .tar.gz)");
    }
    assertThat(s3.downloads(name)).as("read once, and asked whether that is it").isEqualTo(2);
  }

  @Test
  void modelsInMemoryAreListedDescribedAndUnloaded() {
    tenants.forEach(tenant -> server.invoke(tenant.name(), tenant.csv()));
    String first = tenants.getFirst().name();
    assertThat(server.get("/models?limit=2").body())
        .contains("\"modelName\": \"" + first + "\"")
        .contains("\"modelUrl\": \"" + s3.uri(first) + "\"")
        .contains("nextPageToken");
    assertThat(server.get("/models/" + first + "?detail=true").body())
        .contains("\"state\": \"READY\"")
        .contains("\"engine\": \"forest\"")
        .contains("\"objective\": \"binary:logistic\"");
    assertThat(server.delete("/models/" + first).body())
        .isEqualTo("{\n  \"status\": \"Model \\\"" + first + "\\\" unregistered\"\n}\n");
    assertThat(server.get("/models/" + first).statusCode()).isEqualTo(404);
    assertThat(server.delete("/models/" + first).statusCode()).isEqualTo(404);
    Tenant tenant = tenants.getFirst();
    assertThat(server.invoke(first, tenant.csv()).body()).isEqualTo(tenant.expected());
  }
}
