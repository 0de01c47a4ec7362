package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ModelFiles;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Which copies give way to others who found no room. */
@Timeout(60)
final class DiskSharedTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private final ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");

  private void isMade(Path where, long bytes, boolean expected) {
    new DiskFixture(directory, fixture)
        .run(
            store,
            (source, tier) -> {
              DiskFixture.keep(source).model().close();
              assertThat(tier.makeRoom(where, bytes)).succeedsWithin(SOON).isEqualTo(expected);
              assertThat(tier.entries()).isEqualTo(expected ? 0 : 1);
            });
  }

  @Test
  void aCopyOnTheSameDiskDoes() {
    isMade(directory, 1, true);
  }

  @Test
  void noneDoesWhereThatWouldNotBeEnough() {
    isMade(directory, Long.MAX_VALUE, false);
  }

  @Test
  void noneDoesOnAnotherDisk() {
    isMade(Path.of("/proc"), 1, false);
  }

  @Test
  void noneDoesWhereThereIsNone() {
    isMade(directory.resolve("nowhere"), 1, false);
  }
}
