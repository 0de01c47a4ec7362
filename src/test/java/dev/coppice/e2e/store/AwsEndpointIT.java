package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.TestBucket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.util.ClearSystemProperty;

/** An S3 server that AWS's own settings name, and none of Coppice's. */
@Timeout(120)
@ClearSystemProperty(key = AwsEndpointIT.ENDPOINT)
final class AwsEndpointIT {

  /** The SDK reads it for {@code AWS_ENDPOINT_URL_S3} within one process. */
  static final String ENDPOINT = "aws.endpointUrlS3";

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  @TempDir Path directory;

  @Test
  void modelsOfAnotherServerAreNotServedFromTheDisk() throws IOException {
    List<Tenant> tenants = Tenant.train(2);
    Tenant one = tenants.getFirst();
    Tenant other = tenants.getLast();
    s3.put("acme", one.artifact());
    try (S3ProxyProcess second = LocalS3.another(directory.resolve("second"));
        TestBucket bucket = TestBucket.open(second.endpoint(), s3.bucket())) {
      bucket.put(LocalS3.PREFIX + "acme", other.artifact());
      try (CoppiceServer server = start(s3.endpoint())) {
        assertThat(server.invoke("acme", one.csv()).body()).isEqualTo(one.expected());
        server.awaitMetric("coppice_disk_entries", 1);
      }
      try (CoppiceServer server = start(s3.endpoint())) {
        assertThat(server.invoke("acme", one.csv()).body()).isEqualTo(one.expected());
        assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isEqualTo(1);
      }

      try (CoppiceServer server = start(second.endpoint())) {
        assertThat(server.invoke("acme", other.csv()).body()).isEqualTo(other.expected());
      }
    }
  }

  private CoppiceServer start(URI endpoint) {
    Map<String, String> settings =
        new HashMap<>(
            s3.environment(
                endpoint, Map.of("COPPICE_CACHE_DIR", directory.resolve("cache").toString())));
    System.setProperty(ENDPOINT, settings.remove("COPPICE_S3_ENDPOINT"));
    return CoppiceServer.start(settings);
  }
}
