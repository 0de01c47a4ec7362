package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that is really mounted, or not, when a server with copies of its models starts. */
@Timeout(300)
final class UnmountedStartIT {

  private static final String SIZE = "8m";

  @TempDir Path directory;
  private Path store;
  private Tenant tenant;
  private boolean isMounted;

  @BeforeEach
  void serveOnce() throws Exception {
    tenant = Tenant.train("acme");
    store = Files.createDirectory(directory.resolve("store"));
    isMounted = Mount.mount(store, SIZE);
    assumeTrue(isMounted, "a file system cannot be mounted here (expected: root)");
    put();
    try (CoppiceServer server = start()) {
      serve(server);
      server.awaitMetric("coppice_disk_entries", 1);
    }
  }

  @AfterEach
  void unmount() throws Exception {
    if (isMounted) {
      Mount.unmount(store);
    }
  }

  @Test
  void copiesServeUntilTheStoreIsMounted() throws Exception {
    unmountNow();
    try (CoppiceServer server = start()) {
      Until.so(
          "a refresh is not answered",
          () -> {
            serve(server);
            return server.metric("coppice_model_refreshes_total{result=\"unanswered\"}") > 0;
          });
      serve(server);
      assertThat(server.invoke("other", "1,2").statusCode()).isEqualTo(500);
      assertThat(server.metric("coppice_store_reachable")).isZero();
      assertThat(server.metric("coppice_disk_entries")).isEqualTo(1);

      mountAgain();
      put();
      assertThat(server.invoke("cold", "1,2").statusCode()).isEqualTo(404);
      assertThat(server.metric("coppice_store_reachable")).isEqualTo(1);
      serve(server);
    }
  }

  @Test
  void whatIsDeletedInAMountedStoreIsGone() throws Exception {
    Files.delete(store.resolve(tenant.name()));
    try (CoppiceServer server = start()) {
      awaitGone(server);
    }
  }

  @Test
  void anotherMountedStoreThatIsEmptyIsOne() throws Exception {
    unmountNow();
    mountAgain();
    try (CoppiceServer server = start()) {
      awaitGone(server);
    }
  }

  @Test
  void theStoreMayMoveToTheDirectoryItself() throws Exception {
    unmountNow();
    put();
    try (CoppiceServer server = start()) {
      assertThat(server.invoke("other", "1,2").statusCode()).isEqualTo(404);
      // A store that was asked just now, as by the server before, is not asked again.
      Until.so(
          "a refresh has swapped the model",
          () -> {
            assertThat(server.invokeNewest("/invocations", tenant.name(), tenant.csv()).body())
                .isEqualTo(tenant.expected());
            return server.metric("coppice_model_refreshes_total{result=\"swapped\"}") > 0;
          });
    }
    Files.delete(store.resolve(tenant.name()));
    try (CoppiceServer server = start()) {
      awaitGone(server);
    }
  }

  private void put() throws IOException {
    Files.write(store.resolve(tenant.name()), tenant.artifact());
  }

  private void unmountNow() throws Exception {
    Mount.unmount(store);
    isMounted = false;
  }

  private void mountAgain() throws Exception {
    isMounted = Mount.mount(store, SIZE);
    assertThat(isMounted).isTrue();
  }

  private void awaitGone(CoppiceServer server) {
    Until.so("it is gone", () -> server.invoke(tenant.name(), tenant.csv()).statusCode() == 404);
    server.awaitMetric("coppice_disk_entries", 0);
    assertThat(server.metric("coppice_store_reachable")).isEqualTo(1);
  }

  private CoppiceServer start() {
    return CopyingServer.start(store, directory.resolve("copies"));
  }

  private void serve(CoppiceServer server) {
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
  }
}
