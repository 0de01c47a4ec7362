package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What models were worth outlives the server, though S3 does not do as one would like. */
final class KeptPopularityIT {

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static List<Tenant> tenants;

  @AutoClose private FaultProxy proxy;

  @BeforeAll
  static void fillStore() {
    tenants = Tenant.train(2);
    tenants.forEach(s3::put);
  }

  @BeforeEach
  void startProxy() throws IOException {
    proxy = new FaultProxy(s3.endpoint());
  }

  @Test
  void objectComesToBeWhereS3SaysOfWhatIsAbsentThatItIsForbidden(@TempDir Path files)
      throws IOException {
    Path store = Tenant.store(files, tenants.toArray(Tenant[]::new));
    Map<String, String> settings =
        settings("listless", Map.of("COPPICE_MODEL_STORE", store.toUri().toString()));
    proxy.inject(Fault.ACCESS_DENIED, 2); // The reads of the start and of the stop.
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      serveAll(server);
    }
    assertThat(proxy.requests()).isEqualTo(2);

    assertAllAreWarm(settings);
  }

  @Test
  void modelsOnTheLocalDiskAreWarmAfterARestartWhileS3IsAway(@TempDir Path cache) {
    Map<String, String> settings =
        settings("shared", Map.of("COPPICE_CACHE_DIR", cache.toString()));
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      serveAll(server);
      server.awaitMetric("coppice_disk_entries", tenants.size());
    }
    proxy.inject(Fault.SERVER_ERROR);

    assertAllAreWarm(settings);
  }

  private Map<String, String> settings(String state, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("COPPICE_WARM_STATE", s3.uri(state));
    return s3.environment(proxy.endpoint(), settings);
  }

  private static void serveAll(CoppiceServer server) {
    tenants.forEach(
        tenant ->
            assertThat(server.invoke(tenant.name(), tenant.csv()).body())
                .isEqualTo(tenant.expected()));
  }

  private static void assertAllAreWarm(Map<String, String> settings) {
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      server.awaitMetric("coppice_warmup_models{state=\"loaded\"}", tenants.size());
    }
  }
}
