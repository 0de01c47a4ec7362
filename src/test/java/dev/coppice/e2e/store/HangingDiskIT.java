package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Python;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.net.http.HttpResponse;
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

/** Models on a local disk that hangs: calls for them are refused in time, and others serve. */
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
  void othersServeAndCallsForCopiesAreRefusedInTimeUntilItGoesOn() throws Exception {
    Python python = Python.with(directory, "a local disk that hangs is not tested");
    List<Tenant> tenants = Tenant.train(3);
    List<Tenant> copied = tenants.subList(0, 2);
    tenants.forEach(s3::put);
    try (CoppiceServer server = start(Map.of())) {
      copied.forEach(tenant -> call(server, tenant));
      server.awaitMetric("coppice_disk_entries", 2);
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

      try (CoppiceServer server = start(Map.of("COPPICE_LOAD_TIMEOUT", "5s"))) {
        Tenant hanging = copied.getFirst();
        HttpResponse<String> refused = server.invoke(hanging.name(), hanging.csv());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("took too long to load");
        call(server, tenants.getLast()); // Nothing on the disk is needed for it.
        call(server, tenants.getLast());
        assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isZero();

        Files.createFile(cache.resolve("goes-on"));
        leases.get();
        for (Tenant tenant : copied) {
          Until.so("it is served", () -> isServed(server, tenant));
        }
        assertThat(server.metric("coppice_disk_lookups_total{result=\"hit\"}")).isPositive();
      }
    }
  }

  private static boolean isServed(CoppiceServer server, Tenant tenant) {
    return server.invoke(tenant.name(), tenant.csv()).body().equals(tenant.expected());
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
