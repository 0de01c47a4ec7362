package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.coppice.loader.ModelName;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Copies and the spool on one real disk, mounted for the test, which others fill. */
@Timeout(60)
final class SpoolRoomTest {

  @RegisterExtension static final MountedDisk DISK = new MountedDisk("size=80m");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture(DISK.path());

  @Test
  void copiesGiveWayToAModelThatTheFullDiskHasNoRoomToSpool() {
    ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
    DiskFixture copies = new DiskFixture(DISK.path(), fixture);
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
    try (OutputStream out = Files.newOutputStream(DISK.path().resolve("others"))) {
      while (true) {
        out.write(new byte[4096]);
      }
    }
  }
}
