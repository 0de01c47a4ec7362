package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real disk without room, mounted for the test: it costs the tier alone, until there is room. */
@Timeout(120)
final class FullDiskIT {

  @TempDir static Path directory;
  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static Path disk;
  private static boolean isMounted;

  @BeforeAll
  static void mount() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    isMounted = Mount.mount(disk, "80m");
    assumeTrue(isMounted, "a file system cannot be mounted here (expected: root)");
  }

  @AfterAll
  static void unmount() throws Exception {
    if (isMounted) {
      Mount.unmount(disk);
    }
  }

  @Test
  void costsOnlyTheTierAndHealsByItself() throws Exception {
    List<Tenant> tenants = Tenant.train(2);
    Path filler = disk.resolve("others");
    try (CoppiceServer server = start(tenants)) {
      fill(filler);
      serve(server, tenants.get(0));
      server.awaitMetric("coppice_disk_working", 0);
      serve(server, tenants.get(1));
      serve(server, tenants.get(0));

      Files.delete(filler);
      server.awaitMetric("coppice_disk_working", 1);
    }
  }

  private static CoppiceServer start(List<Tenant> tenants) {
    tenants.forEach(s3::put);
    return CoppiceServer.start(s3.environment(Map.of("COPPICE_CACHE_DIR", disk.toString())));
  }

  private static void serve(CoppiceServer server, Tenant tenant) {
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
  }

  /** Until not a byte more fits. */
  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] some = new byte[4096];
      while (true) {
        out.write(some);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }
}
