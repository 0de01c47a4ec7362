package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.TestBucket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Models on the local disk: after a restart, while the store is down, and after a DELETE. */
@Timeout(120)
final class DiskTierIT {

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static List<Tenant> tenants;
  @TempDir Path cache;

  @BeforeAll
  static void train() {
    tenants = Tenant.train(3);
  }

  @BeforeEach
  void fillStore() {
    tenants.forEach(s3::put);
  }

  private CoppiceServer start() {
    return start("60s");
  }

  private CoppiceServer start(String refreshInterval) {
    return start(s3.endpoint(), refreshInterval);
  }

  private CoppiceServer start(URI endpoint, String refreshInterval) {
    return CoppiceServer.start(
        s3.environment(
            endpoint,
            Map.of(
                "COPPICE_CACHE_DIR",
                cache.toString(),
                "COPPICE_REFRESH_INTERVAL",
                refreshInterval)));
  }

  private static void serveAll(CoppiceServer server) {
    for (Tenant tenant : tenants) {
      HttpResponse<String> answer = server.invoke(tenant.name(), tenant.csv());
      assertThat(answer.body()).isEqualTo(tenant.expected());
    }
  }

  private static void awaitEntries(CoppiceServer server, int count) {
    server.awaitMetric("coppice_disk_entries", count);
  }

  private void fillDisk() {
    fillDisk(s3.endpoint());
  }

  private void fillDisk(URI endpoint) {
    try (CoppiceServer server = start(endpoint, "60s")) {
      serveAll(server);
      awaitEntries(server, tenants.size());
    }
  }

  @Test
  void afterARestartEveryTenantOnDiskIsServedWithoutStoreOrTrial() {
    fillDisk();
    tenants.forEach(tenant -> s3.delete(tenant.name())); // Nothing can come from there.

    try (CoppiceServer server = start()) {
      assertThat(server.metric("coppice_disk_working")).isEqualTo(1);
      assertThat(server.metric("coppice_disk_entries")).isEqualTo(3);
      serveAll(server);
      assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isEqualTo(3);
      assertThat(server.metric("coppice_disk_lookups_total{result=\"miss\"}")).isZero();
      assertThat(server.metric("coppice_forest_trials_total{verdict=\"equal\"}")).isZero();
      assertThat(server.metric("coppice_disk_used_bytes")).isPositive();
      assertThat(server.metric("coppice_disk_budget_bytes")).isPositive();
    }
  }

  @Test
  void whatIsOnDiskIsServedWhileTheStoreIsDown() throws IOException {
    URI endpoint;
    try (FaultProxy proxy = new FaultProxy(s3.endpoint())) {
      endpoint = proxy.endpoint();
      fillDisk(endpoint);
    }

    try (CoppiceServer server = start(endpoint, "60s")) { // Where nobody listens any more.
      serveAll(server);
      assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isEqualTo(3);
      assertThat(server.metric("coppice_store_reachable")).isZero();
    }
  }

  @Test
  void whatIsOnDiskIsServedWhileMoreLoadsThanThereAreThreadsWaitForAStoreThatHangs()
      throws IOException {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint())) {
      fillDisk(proxy.endpoint());
      proxy.inject(Fault.BLACK_HOLE);

      try (CoppiceServer server = start(proxy.endpoint(), "60s")) {
        int loads = 4 * Math.max(2, Runtime.getRuntime().availableProcessors());
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i <= loads; i++) {
          calls.add(server.invokeAsync("invented-" + i, tenants.getFirst().csv()));
        }
        server.awaitMetric("coppice_invocations_waiting", loads + 1);

        serveAll(server);
        assertThat(server.metric("coppice_model_loads_waiting")).isPositive();
        calls.forEach(call -> call.cancel(true)); // They would wait for a minute.
      }
    }
  }

  @Test
  void modelsOfAnotherS3ServerAreNotServedFromTheDisk() throws IOException {
    fillDisk();
    Tenant first = tenants.getFirst();
    Tenant next = tenants.get(1);
    try (S3ProxyProcess other = LocalS3.another(cache.resolve("s3"));
        TestBucket bucket = TestBucket.open(other.endpoint(), s3.bucket())) {
      bucket.put(LocalS3.PREFIX + first.name(), next.artifact());

      try (CoppiceServer server = start(other.endpoint(), "60s")) {
        assertThat(server.invoke(first.name(), next.csv()).body()).isEqualTo(next.expected());
        assertThat(server.invoke(next.name(), next.csv()).statusCode()).isEqualTo(404);
      }
    }
  }

  @Test
  void whatIsNotFoundByAProxyInFrontOfTheStoreStaysInMemoryAndOnDisk() throws IOException {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server = start(proxy.endpoint(), "200ms")) {
      serveAll(server);
      awaitEntries(server, tenants.size());
      proxy.inject(Fault.NO_BACKEND);

      Until.so(
          "a refresh is not answered",
          () -> {
            serveAll(server);
            return server.metric("coppice_model_refreshes_total{result=\"unanswered\"}") > 0;
          });
      serveAll(server);
      assertThat(server.metric("coppice_store_reachable")).isZero();
      assertThat(server.metric("coppice_model_refreshes_total{result=\"gone\"}")).isZero();
      assertThat(server.metric("coppice_disk_entries")).isEqualTo(tenants.size());
      assertThat(server.invoke("cold", "1,2").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void aModelFromTheDiskIsComparedWithItsObjectOnTheCallThatLoadedIt() {
    fillDisk();
    Tenant first = tenants.getFirst();
    Tenant next = tenants.get(1);
    s3.put(first.name(), next.artifact());

    try (CoppiceServer server = start("5ms")) { // Less than a server takes to start.
      assertThat(server.invoke(first.name(), first.csv()).body()).isEqualTo(first.expected());
      server.awaitMetric("coppice_model_refreshes_total{result=\"swapped\"}", 1);
      assertThat(server.invoke(first.name(), next.csv()).body()).isEqualTo(next.expected());
    }
  }

  @Test
  void aBrokenNewerVersionLeavesTheOldOneOnTheDisk() {
    fillDisk();
    Tenant first = tenants.getFirst();
    s3.put(first.name(), "no model at all".getBytes(StandardCharsets.UTF_8));

    try (CoppiceServer server = start("5ms")) {
      assertThat(server.invoke(first.name(), first.csv()).body()).isEqualTo(first.expected());
      server.awaitMetric("coppice_model_refreshes_total{result=\"failed\"}", 1);
    }

    try (CoppiceServer server = start()) {
      assertThat(server.metric("coppice_disk_entries")).isEqualTo(3);
      assertThat(server.invoke(first.name(), first.csv()).body()).isEqualTo(first.expected());
    }
  }

  @Test
  void aDeletedModelLeavesTheDiskToo() throws IOException {
    fillDisk();
    Files.deleteIfExists(cache.resolve("popularity")); // Else each is loaded again unasked.

    try (CoppiceServer server = start()) {
      Tenant first = tenants.getFirst();
      server.invoke(first.name(), first.csv());
      assertThat(server.delete("/models/" + first.name()).statusCode()).isEqualTo(200);
      assertThat(server.metric("coppice_disk_entries")).isEqualTo(2);
      assertThat(entries()).hasSize(2);
      Tenant second = tenants.get(1); // Not in memory: it is on the disk alone.
      assertThat(server.delete("/models/" + second.name()).statusCode()).isEqualTo(200);
      assertThat(server.delete("/models/" + second.name()).statusCode()).isEqualTo(404);

      assertThat(server.invoke(first.name(), first.csv()).body()).isEqualTo(first.expected());
      assertThat(server.metric("coppice_disk_lookups_total{result=\"miss\"}")).isEqualTo(1);
      awaitEntries(server, 2);
    }
  }

  @Test
  void aDamagedEntryIsFetchedAgainAndReplaced() throws IOException {
    fillDisk();
    for (Path entry : entries()) {
      byte[] bytes = Files.readAllBytes(entry);
      bytes[4096] ^= 1; // The forest begins after a page of header; its covers come last.
      Files.write(entry, bytes);
    }

    try (CoppiceServer server = start()) {
      serveAll(server);
      assertThat(server.metric("coppice_disk_lookups_total{result=\"damaged\"}")).isEqualTo(3);
      assertThat(server.metric("coppice_forest_trials_total{verdict=\"equal\"}")).isEqualTo(3);
      awaitEntries(server, 3);
    }
    try (CoppiceServer server = start()) {
      serveAll(server);
      assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isEqualTo(3);
    }
  }

  @Test
  void theDirectoryIsTheOwnersAlone() throws IOException {
    fillDisk();
    assertThat(Files.getPosixFilePermissions(cache.resolve("entries")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void withoutADirectoryNothingIsKeptAndTheServerServes() {
    try (CoppiceServer server = CoppiceServer.start(s3.environment(Map.of()))) {
      serveAll(server);
      // Nor is anything said of it, which an alarm would take for a disk that fails.
      assertThat(server.get("/metrics").body())
          .doesNotContain("coppice_disk_working", "coppice_disk_utilization_ratio");
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeCostsOnlyTheTier() throws IOException {
    Path file = Files.createFile(cache.resolve("file"));
    Map<String, String> environment = s3.environment(Map.of("COPPICE_CACHE_DIR", file.toString()));

    try (CoppiceServer server = CoppiceServer.start(environment)) {
      serveAll(server);
      assertThat(server.metric("coppice_disk_working")).isZero();
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("entries"))) {
      return files.filter(file -> file.toString().endsWith(".forest")).toList();
    }
  }
}
