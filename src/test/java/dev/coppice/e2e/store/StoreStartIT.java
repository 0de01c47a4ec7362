package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the store at the start, before any call needs it. */
@Timeout(120)
final class StoreStartIT {

  private static final String REACHABLE = "coppice_store_reachable";

  @TempDir static Path directory;
  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static Tenant tenant;

  @BeforeAll
  static void fillStore() {
    tenant = Tenant.train("acme");
    s3.put(tenant);
  }

  @Test
  void storeThatAnswersIsSeenWithoutACall() {
    try (CoppiceServer server = CoppiceServer.start(s3.environment(Map.of())).awaitStore()) {
      assertThat(server.metric(REACHABLE)).isEqualTo(1);
    }
  }

  @Test
  void directoryIsSeenToo() throws IOException {
    Path store = Files.createDirectory(directory.resolve("store"));
    Map<String, String> settings = Map.of("COPPICE_MODEL_STORE", "file://" + store);
    try (CoppiceServer server = CoppiceServer.start(settings).awaitStore()) {
      assertThat(server.invoke(tenant.name(), tenant.csv()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void startDoesNotWaitForAStoreThatIsSilentAndSeesItOnceItAnswers() throws IOException {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint())) {
      proxy.inject(Fault.BLACK_HOLE);
      try (CoppiceServer server = CoppiceServer.start(s3.environment(proxy.endpoint(), Map.of()))) {
        assertThat(server.get("/ping").statusCode()).isEqualTo(200);
        assertThat(server.metric(REACHABLE)).isZero();

        proxy.inject(Fault.NONE);
        server.awaitStore();

        assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
      }
    }
  }

  @Test
  void bucketThatIsNotThereIsNoMissingModelAndIsNotAskedForEachCall() throws IOException {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(
                s3.environment(
                    proxy.endpoint(), Map.of("COPPICE_MODEL_STORE", "s3://no-such-bucket/m/")))) {
      HttpResponse<String> first = server.invoke(tenant.name(), tenant.csv());
      int requests = proxy.requests();
      HttpResponse<String> second = server.invoke(tenant.name(), tenant.csv());

      assertThat(first.statusCode()).isEqualTo(500);
      assertThat(first.body()).contains("Model store refused access.");
      assertThat(second.body()).isEqualTo(first.body());
      assertThat(server.metric(REACHABLE)).isZero();
      assertThat(proxy.requests()).isBetween(requests, requests + 1); // The start's own question.
    }
  }
}
