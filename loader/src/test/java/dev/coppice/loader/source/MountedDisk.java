package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A small real disk, mounted for the tests of a class, which are skipped where that cannot be. */
final class MountedDisk implements BeforeAllCallback, AfterAllCallback {

  private final String bounds;
  private final Path path;
  private boolean isMounted;

  /**
   * @param bounds as tmpfs has them, such as {@code size=8m,nr_inodes=10}
   */
  MountedDisk(String bounds) {
    this.bounds = bounds;
    try {
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
    isMounted = run("mount", "-t", "tmpfs", "-o", bounds, "none", path.toString());
    assumeTrue(isMounted, "a file system cannot be mounted here (expected: root)");
  }

  @Override
  public void afterAll(ExtensionContext tests) throws Exception {
    if (isMounted) {
      assertThat(run("umount", path.toString())).as("unmounted").isTrue();
    }
    Files.delete(path);
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    return process.waitFor() == 0;
  }
}
