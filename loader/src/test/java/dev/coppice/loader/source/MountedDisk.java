package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A small real disk, mounted for the tests of a class, which are skipped where that cannot be. */
class MountedDisk implements BeforeAllCallback, AfterAllCallback {

  private final List<String> what;
  private final Path path;
  private boolean isMounted;

  /**
   * @param bounds as tmpfs has them, such as {@code size=8m,nr_inodes=10}
   */
  MountedDisk(String bounds) {
    this(List.of("-t", "tmpfs", "-o", bounds, "none"));
  }

  /**
   * @param what is mounted, as {@code mount} takes it
   */
  MountedDisk(List<String> what) {
    this.what = what;
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

  boolean isMounted() {
    return isMounted;
  }

  @Override
  public void beforeAll(ExtensionContext tests) throws Exception {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(what);
    command.add(path.toString());
    isMounted = run(command.toArray(String[]::new));
    assumeTrue(isMounted, "a file system cannot be mounted here (expected: root)");
  }

  @Override
  public void afterAll(ExtensionContext tests) throws Exception {
    if (isMounted) {
      assertThat(run("umount", path.toString())).as("unmounted").isTrue();
    }
    Files.delete(path);
  }

  /** Whether a command succeeded. */
  static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    return process.waitFor() == 0;
  }
}
