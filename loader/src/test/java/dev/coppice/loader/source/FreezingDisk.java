package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A small real disk that can be had to hang, mounted for the tests of a class, which are skipped
 * where that cannot be.
 */
final class FreezingDisk implements BeforeAllCallback, AfterAllCallback {

  private static final int BYTES = 64 << 20;

  private final Path image;
  private final Path path;
  private boolean isMounted;

  FreezingDisk() {
    try {
      this.image = Files.createTempFile("coppice-disk-", ".ext4");
      this.path = Files.createTempDirectory("coppice-disk-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is mounted. */
  Path path() {
    return path;
  }

  @Override
  public void beforeAll(ExtensionContext tests) throws Exception {
    try (RandomAccessFile bytes = new RandomAccessFile(image.toFile(), "rw")) {
      bytes.setLength(BYTES);
    }
    isMounted =
        run("mkfs.ext4", "-q", "-F", image.toString())
            && run("mount", "-o", "loop", image.toString(), path.toString());
    assumeTrue(isMounted, "a file system cannot be mounted here (expected: root)");
  }

  /** From now on it lets go of nobody who writes there, whoever interrupts. */
  void freeze() throws Exception {
    assertThat(run("fsfreeze", "--freeze", path.toString())).as("frozen").isTrue();
  }

  /** Has it go on, if it hangs. */
  void thaw() throws Exception {
    boolean unused = run("fsfreeze", "--unfreeze", path.toString());
  }

  @Override
  public void afterAll(ExtensionContext tests) throws Exception {
    if (isMounted) {
      thaw();
      assertThat(run("umount", path.toString())).as("unmounted").isTrue();
    }
    Files.delete(path);
    Files.delete(image);
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    return process.waitFor() == 0;
  }
}
