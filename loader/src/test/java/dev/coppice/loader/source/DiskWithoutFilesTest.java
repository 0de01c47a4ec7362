package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real disk that takes no file more, mounted for the test. */
@Timeout(60)
final class DiskWithoutFilesTest {

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;
  private boolean isMounted;

  @BeforeEach
  void mount() throws Exception {
    isMounted =
        run("mount", "-t", "tmpfs", "-o", "size=8m,nr_inodes=10", "none", directory.toString());
    assumeTrue(isMounted, "a file system cannot be mounted here (expected: root)");
  }

  @AfterEach
  void unmount() throws Exception {
    if (isMounted) {
      run("umount", directory.toString());
    }
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    return process.waitFor() == 0;
  }

  @Test
  void whatIsOnItIsServedByTheNextServer() {
    ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
    DiskFixture disk = new DiskFixture(directory, fixture);
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
      Files.createFile(directory.resolve("other-" + i));
    }
  }
}
