package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real disk that takes no file more, mounted for the test. */
@Timeout(60)
final class DiskWithoutFilesTest {

  @RegisterExtension static final MountedDisk DISK = new MountedDisk("size=8m,nr_inodes=10");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @Test
  void whatIsOnItIsServedByTheNextServer() {
    ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
    DiskFixture disk = new DiskFixture(DISK.path(), fixture);
    disk.keepOnce(store);
    assertThatIOException().isThrownBy(this::makeFiles).withMessageContaining("No space left");

    disk.run(
        store,
        (source, tier) -> {
          assertThat(tier.isWorking()).isTrue();
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
        });

    assertThat(store.opens).as("loads from the store").hasValue(1);
  }

  /** As many as there can be. */
  private void makeFiles() throws IOException {
    for (int i = 0; ; i++) {
      Files.createFile(DISK.path().resolve("other-" + i));
    }
  }
}
