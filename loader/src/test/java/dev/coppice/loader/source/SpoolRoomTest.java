package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Copies and the spool on one real disk, mounted for the test, which others fill. */
@Timeout(60)
final class SpoolRoomTest {

  @RegisterExtension static final MountedDisk DISK = new MountedDisk("size=80m");

  @TempDir static Path models;

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture(DISK.path());

  @AfterEach
  void empty() throws IOException {
    Files.deleteIfExists(DISK.path().resolve("others"));
    try (Stream<Path> copies = Files.list(DISK.path().resolve("entries"))) {
      for (Path copy : copies.toList()) {
        Files.delete(copy);
      }
    }
  }

  @Test
  void copiesGiveWayToAModelThatTheFullDiskHasNoRoomToSpool() {
    givesWay((source, loader) -> source.load(new ModelName("next"), bytes -> {}));
  }

  @Test
  void copiesGiveWayToAModelThatIsRegistered() throws IOException {
    Files.write(models.resolve("registered.ubj"), ModelFiles.golden("reg.ubj"));
    givesWay(
        (source, loader) ->
            DiskModels.of(new LocalSource(models, loader).at(models + "/registered.ubj"))
                .load(new ModelName("next"), bytes -> {}));
  }

  /** Loads a model for which there is no room. */
  private interface Next {
    LoadedModel load(DiskModels source, ModelLoader loader);
  }

  private void givesWay(Next next) {
    ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
    new DiskFixture(DISK.path(), fixture)
        .run(
            store,
            (source, tier) -> {
              for (int i = 0; i < 20; i++) {
                DiskFixture.keep(source, new ModelName("tenant-" + i)).model().close();
              }
              assertThat(tier.entries()).isEqualTo(20);
              assertThatIOException().isThrownBy(this::fill).withMessageContaining("No space left");

              next.load(source, fixture.loader(true)).model().close();

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
