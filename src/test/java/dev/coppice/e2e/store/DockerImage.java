package dev.coppice.e2e.store;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Whether Docker can run an image here; where it cannot, this takes seconds, while Testcontainers
 * itself tries for minutes.
 */
record DockerImage(String name) {

  private static final long PULL_MINUTES = 10;

  boolean canRun() {
    return docker("image", "inspect", name) || docker("pull", "--quiet", name);
  }

  private static boolean docker(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "docker";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(PULL_MINUTES, TimeUnit.MINUTES)) {
        return process.exitValue() == 0;
      }
      process.destroy();
      return false;
    } catch (IOException e) {
      return false; // No Docker at all.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
