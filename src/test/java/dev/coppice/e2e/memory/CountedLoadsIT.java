package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.forest.build.ForestFootprint;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a load that failed: alerts rest on it. */
@Timeout(120)
final class CountedLoadsIT {

  private static final int TENANTS = 30;

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static List<Tenant> tenants;

  @BeforeAll
  static void fillStore() {
    tenants = Tenant.train(TENANTS);
    tenants.forEach(s3::put);
  }

  @Test
  void warmUpThatHasTakenItsShareHasNoLoadThatFailed() {
    try (CoppiceServer server = start(room(6))) {
      String names =
          tenants.stream()
              .map(tenant -> '"' + tenant.name() + '"')
              .collect(Collectors.joining(",", "{\"models\": [", "]}"));
      server.post("/warm", names);
      server.awaitMetric("coppice_warmup_models{state=\"queued\"}", 0);

      assertThat(server.metric("coppice_warmup_models{state=\"no_room\"}")).isPositive();
      assertNoneFailed(server);
    }
  }

  @Test
  void callsThatFindTheQueueFullAreCountedAsRefusedEach() throws Exception {
    Map<String, String> short3 = Map.of("COPPICE_MAX_WAITING", "3");
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(s3.environment(proxy.endpoint(), short3)).awaitStore()) {
      proxy.inject(Fault.BLACK_HOLE);
      List<CompletableFuture<HttpResponse<String>>> calls =
          tenants.stream().map(tenant -> server.invokeAsync(tenant.name(), tenant.csv())).toList();
      Until.so("one is refused", () -> calls.stream().anyMatch(CompletableFuture::isDone));
      proxy.inject(Fault.NONE);
      long refused = calls.stream().filter(call -> call.join().statusCode() == 503).count();

      assertThat(refused).isPositive();
      assertThat(failures(server, Reason.OVERLOADED)).isEqualTo(refused);
    }
  }

  @Test
  void loadOfAModelThatIsUnloadedMeanwhileHasNotFailed() throws Exception {
    Tenant tenant = tenants.getFirst();
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(s3.environment(proxy.endpoint(), Map.of())).awaitStore()) {
      assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
      server.delete("/models/" + tenant.name());
      proxy.inject(Fault.BLACK_HOLE);
      int before = proxy.requests();
      CompletableFuture<HttpResponse<String>> call =
          server.invokeAsync(tenant.name(), tenant.csv());
      Until.so("the store is asked", () -> proxy.requests() > before);
      proxy.inject(Fault.NONE);
      server.delete("/models/" + tenant.name());

      assertThat(call.join().body()).isEqualTo(tenant.expected());
      assertNoneFailed(server);
      assertThat(server.get("/models/" + tenant.name() + "?detail=true").body())
          .contains("\"failed\": 0")
          .doesNotContain("lastFailure");
    }
  }

  @Test
  void modelOnTheLocalDiskThatFindsNoMemoryIsALoadThatFailed(@TempDir Path cache) {
    Tenant tenant = tenants.getFirst();
    Map<String, String> kept = Map.of("COPPICE_CACHE_DIR", cache.toString());
    try (CoppiceServer server = CoppiceServer.start(s3.environment(kept)).awaitStore()) {
      server.invoke(tenant.name(), tenant.csv());
      server.awaitMetric("coppice_disk_entries", 1);
    }
    Map<String, String> tiny =
        Map.of("COPPICE_CACHE_DIR", cache.toString(), "COPPICE_MEMORY_BUDGET", "2000");
    try (CoppiceServer server = CoppiceServer.start(s3.environment(tiny)).awaitStore()) {
      long before = s3.downloads(tenant.name());
      server.awaitMetric("coppice_disk_entries", 1);
      assertThat(server.invoke(tenant.name(), tenant.csv()).statusCode()).isEqualTo(507);

      assertThat(s3.downloads(tenant.name())).isEqualTo(before);
      assertThat(failures(server, Reason.INSUFFICIENT_STORAGE)).isEqualTo(1);
    }
  }

  private static CoppiceServer start(long budget) {
    return CoppiceServer.start(
            s3.environment(
                Map.of("COPPICE_MEMORY_BUDGET", Long.toString(budget), "COPPICE_ENGINE", "forest")))
        .awaitStore();
  }

  /** Memory in which so many are resident while one more is loaded. */
  private static long room(int models) {
    try (CoppiceServer server = start(64 << 20)) {
      Tenant tenant = tenants.getFirst();
      server.invoke(tenant.name(), tenant.csv());
      return (long) (models * server.metric("coppice_memory_budget_used_bytes"))
          + ForestFootprint.layingBytes(ModelFormat.UBJSON, tenant.model().length);
    }
  }

  private static void assertNoneFailed(CoppiceServer server) {
    for (Reason reason : Reason.values()) {
      assertThat(failures(server, reason)).as(reason.name()).isZero();
    }
  }

  private static long failures(CoppiceServer server, Reason reason) {
    String tag = reason.name().toLowerCase(Locale.ROOT);
    return (long) server.metric("coppice_model_load_failures_total{reason=\"" + tag + "\"}");
  }
}
