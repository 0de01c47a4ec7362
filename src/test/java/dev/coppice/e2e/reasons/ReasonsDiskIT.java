package dev.coppice.e2e.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What reasons take, on the local disk from the first load of a model on. */
@Timeout(120)
final class ReasonsDiskIT {

  private static final String USED = "coppice_memory_budget_used_bytes";

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static Tenant tenant;
  @TempDir Path cache;

  @BeforeAll
  static void fillStore() {
    tenant = Tenant.train("acme");
    s3.put(tenant);
  }

  private static void score(CoppiceServer server) {
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
  }

  private static String explain(CoppiceServer server) {
    HttpResponse<String> answer =
        server.post(
            "/models/" + tenant.name() + "/invoke",
            tenant.csv(),
            "Content-Type: text/csv",
            "Accept: application/json",
            "X-Amzn-SageMaker-Custom-Attributes: inference-output=contributions,leaf");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void reasonsThatWereAskedForOnceComeBackFromTheDiskWithoutTheStore() {
    String expected;
    double withoutCovers;
    try (CoppiceServer server = CoppiceServer.start(s3.environment(Map.of()))) {
      score(server);
      withoutCovers = server.metric(USED);
      expected = explain(server);
      assertThat(server.metric(USED)).isGreaterThan(withoutCovers);
    }
    Map<String, String> withDisk = s3.environment(Map.of("COPPICE_CACHE_DIR", cache.toString()));
    try (CoppiceServer server = CoppiceServer.start(withDisk)) {
      score(server);
      server.awaitMetric("coppice_disk_entries", 1);
      server.awaitMetric(USED, withoutCovers);
      assertThat(explain(server)).isEqualTo(expected);
      server.awaitMetric("coppice_disk_entries", 1); // The copy now has covers.
      s3.delete(tenant.name());
      score(server);
    }
    try (CoppiceServer server = CoppiceServer.start(withDisk)) {
      assertThat(explain(server)).isEqualTo(expected);
    }
  }
}
