package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One that can be had to hang. */
final class FreezingDisk extends MountedDisk {

  private static final int BYTES = 64 << 20;

  private final Path image;

  FreezingDisk() {
    this(emptyFile());
  }

  private FreezingDisk(Path image) {
    super(List.of("-o", "loop", image.toString()));
    this.image = image;
  }

  private static Path emptyFile() {
    try {
      return Files.createTempFile("coppice-disk-", ".ext4");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void beforeAll(ExtensionContext tests) throws Exception {
    try (RandomAccessFile bytes = new RandomAccessFile(image.toFile(), "rw")) {
      bytes.setLength(BYTES);
    }
    boolean isMade = run("mkfs.ext4", "-q", "-F", image.toString());
    assumeTrue(isMade, "a file system cannot be made here (expected: mkfs.ext4)");
    super.beforeAll(tests);
  }

  /** From now on it lets go of nobody who writes there, whoever interrupts. */
  void freeze() throws Exception {
    assertThat(run("fsfreeze", "--freeze", path().toString())).as("frozen").isTrue();
  }

  /** Has it go on, if it hangs. */
  void thaw() throws Exception {
    boolean unused = run("fsfreeze", "--unfreeze", path().toString());
  }

  @Override
  public void afterAll(ExtensionContext tests) throws Exception {
    if (isMounted()) {
      thaw();
    }
    super.afterAll(tests);
    Files.delete(image);
  }
}
