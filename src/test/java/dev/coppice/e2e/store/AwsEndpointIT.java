package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An S3 server that AWS's own settings name, and none of Coppice's. */
@Timeout(120)
final class AwsEndpointIT {

  /** The SDK reads it for {@code AWS_ENDPOINT_URL_S3} within one process. */
  private static final String ENDPOINT = "aws.endpointUrlS3";

  @TempDir Path directory;

  @AfterEach
  void forget() {
    System.clearProperty(ENDPOINT);
  }

  @Test
  void modelsOfAnotherServerAreNotServedFromTheDisk() {
    List<Tenant> tenants = Tenant.train(2, directory);
    Tenant one = tenants.getFirst();
    Tenant other = tenants.getLast();
    try (LocalS3 first = LocalS3.start(directory.resolve("first"));
        LocalS3 second = LocalS3.start(directory.resolve("second"))) {
      first.put("acme", one.artifact());
      second.put("acme", other.artifact());
      try (CoppiceServer server = start(first)) {
        assertThat(server.invoke("acme", one.csv()).body()).isEqualTo(one.expected());
        server.awaitMetric("coppice_disk_entries", 1);
      }
      try (CoppiceServer server = start(first)) {
        assertThat(server.invoke("acme", one.csv()).body()).isEqualTo(one.expected());
        assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isEqualTo(1);
      }

      try (CoppiceServer server = start(second)) {
        assertThat(server.invoke("acme", other.csv()).body()).isEqualTo(other.expected());
      }
    }
  }

  private CoppiceServer start(LocalS3 store) {
    Map<String, String> settings =
        new HashMap<>(
            LocalS3.environment(
                store.endpoint(),
                Map.of("COPPICE_CACHE_DIR", directory.resolve("cache").toString())));
    System.setProperty(ENDPOINT, settings.remove("COPPICE_S3_ENDPOINT"));
    return CoppiceServer.start(settings);
  }
}
