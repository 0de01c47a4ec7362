package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.loader.ModelName;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Copies and the spool on one real disk, mounted for the test, which others fill. */
@Timeout(60)
final class SpoolRoomTest {

  @TempDir static Path disk;
  private static boolean isMounted;

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture(disk);

  @BeforeAll
  static void mount() throws Exception {
    isMounted = run("mount", "-t", "tmpfs", "-o", "size=80m", "none", disk.toString());
    assumeTrue(isMounted, "a file system cannot be mounted here (expected: root)");
  }

  @AfterAll
  static void unmount() throws Exception {
    if (isMounted) {
      run("umount", disk.toString());
    }
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    return process.waitFor() == 0;
  }

  @Test
  void copiesGiveWayToAModelThatTheFullDiskHasNoRoomToSpool() {
    ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
    DiskFixture copies = new DiskFixture(disk, fixture);
    copies.run(
        store,
        (source, tier) -> {
          for (int i = 0; i < 20; i++) {
            DiskFixture.keep(source, new ModelName("tenant-" + i)).model().close();
          }
          assertThat(tier.entries()).isEqualTo(20);
          assertThatIOException().isThrownBy(this::fill).withMessageContaining("No space left");

          source.load(new ModelName("next"), bytes -> {}).model().close();

          assertThat(tier.entries()).isLessThan(20);
        });
  }

  /** Until not a byte more fits. */
  private void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(disk.resolve("others"))) {
      while (true) {
        out.write(new byte[4096]);
      }
    }
  }
}
