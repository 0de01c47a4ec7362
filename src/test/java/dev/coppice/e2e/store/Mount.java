package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small real disk on a directory, until it is taken off. */
final class Mount {

  private Mount() {}

  /**
   * Mounts one, without a file.
   *
   * @param size as tmpfs has it, such as {@code 8m}
   * @return false if that cannot be done here; it takes root
   */
  static boolean mount(Path directory, String size) throws IOException, InterruptedException {
    return run("mount", "-t", "tmpfs", "-o", "size=" + size, "none", directory.toString());
  }

  /**
   * Takes it off at once, and what is on it is gone: a server that has stopped may have a thread
   * that still looks at it.
   */
  static void unmount(Path directory) throws IOException, InterruptedException {
    assertThat(run("umount", "--lazy", directory.toString())).as("unmounted").isTrue();
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
