package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Python;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Models on a local disk that hangs: they come from the store until it goes on. */
@Timeout(120)
final class HangingDiskIT {

  /**
   * Who opens a file waits for whoever has its lease, or until the system takes that after 45 s.
   */
  private static final String LEASES =
      """
      import fcntl, os, pathlib, signal, sys, time

      signal.signal(signal.SIGIO, signal.SIG_IGN)
      place = pathlib.Path(sys.argv[1])
      for entry in (place / "entries").glob("*.forest"):
          fcntl.fcntl(os.open(entry, os.O_RDWR), fcntl.F_SETLEASE, fcntl.F_WRLCK)
      (place / "hangs").touch()
      end = time.monotonic() + 60
      while time.monotonic() < end and not (place / "goes-on").exists():
          time.sleep(0.05)
      """;

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  @TempDir Path directory;
  @TempDir Path cache;

  @Test
  void theyComeFromTheStoreUntilItGoesOn() throws Exception {
    Python python = Python.with(directory, "a local disk that hangs is not tested");
    List<Tenant> tenants = Tenant.train(3);
    tenants.forEach(s3::put);
    try (CoppiceServer server = start(Map.of())) {
      tenants.forEach(tenant -> call(server, tenant));
      server.awaitMetric("coppice_disk_entries", 3);
    }
    Files.deleteIfExists(cache.resolve("popularity")); // Else all come back unasked.
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> leases =
          threads.submit(
              () -> {
                python.run("-c", LEASES, cache.toString());
                return null;
              });
      Until.so("the disk hangs", () -> Files.exists(cache.resolve("hangs")));

      // Of which half is for the disk, and the rest for the store on a busy machine.
      try (CoppiceServer server = start(Map.of("COPPICE_LOAD_TIMEOUT", "20s"))) {
        assertThat(server.metric("coppice_disk_working")).isEqualTo(1);
        call(server, tenants.get(0));
        assertThat(server.metric("coppice_disk_working")).isZero();
        call(server, tenants.get(1));
        assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isZero();

        Files.createFile(cache.resolve("goes-on"));
        leases.get();
        server.awaitMetric("coppice_disk_working", 1);
        call(server, tenants.get(2));
        assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isEqualTo(1);
      }
    }
  }

  private CoppiceServer start(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("COPPICE_CACHE_DIR", cache.toString());
    return CoppiceServer.start(s3.environment(settings));
  }

  private static void call(CoppiceServer server, Tenant tenant) {
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
  }
}
