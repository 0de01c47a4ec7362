package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that is a mounted directory, of which an empty one is left. */
@Timeout(120)
final class UnmountedStoreIT {

  @TempDir static Path directory;

  @Test
  void leavesModelsInMemoryAndOnTheLocalDisk() throws IOException {
    Tenant tenant = Tenant.train("acme");
    Path store = Files.createDirectory(directory.resolve("store"));
    Files.write(store.resolve(tenant.name()), tenant.artifact());
    try (CoppiceServer server = CopyingServer.start(store, directory.resolve("copies"))) {
      serve(server, tenant);
      server.awaitMetric("coppice_disk_entries", 1);
      Path mounted = Files.move(store, directory.resolve("elsewhere"));
      Files.createDirectory(store);

      Until.so(
          "a refresh is not answered",
          () -> {
            serve(server, tenant);
            return server.metric("coppice_model_refreshes_total{result=\"unanswered\"}") > 0;
          });
      serve(server, tenant);
      assertThat(server.metric("coppice_store_reachable")).isZero();
      assertThat(server.metric("coppice_disk_entries")).isEqualTo(1);

      Files.delete(store);
      Files.move(mounted, store);
      assertThat(server.invoke("cold", "1,2").statusCode()).isEqualTo(404);
      assertThat(server.metric("coppice_store_reachable")).isEqualTo(1);
    }
  }

  private static void serve(CoppiceServer server, Tenant tenant) {
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
  }
}
