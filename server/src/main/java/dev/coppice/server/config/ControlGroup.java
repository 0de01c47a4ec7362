package dev.coppice.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What a control group of Linux uses of the memory that it is allowed.
 *
 * @param directory its directory below {@code /sys/fs/cgroup}
 */
record ControlGroup(Path directory) {

  /**
   * Bytes in use now that no file on a disk has; empty if the system does not say.
   *
   * <p>The cache of files is what the kernel takes first when it needs room, however lately they
   * were read: pages of models that came from the local disk are active for as long as nobody wants
   * their room. All else stays until somebody frees it, files of a tmpfs too, and it is by that
   * that a process is killed at the limit.
   */
  OptionalLong usedBytes() {
    boolean second = Files.exists(directory.resolve("memory.current"));
    OptionalLong usage =
        SystemFile.number(directory.resolve(second ? "memory.current" : "memory.usage_in_bytes"));
    if (usage.isEmpty()) {
      return usage;
    }
    String ofChildrenToo = second ? "" : "total_";
    long cache =
        statistic(ofChildrenToo + "inactive_file ") + statistic(ofChildrenToo + "active_file ");
    return OptionalLong.of(Math.max(0, usage.getAsLong() - cache));
  }

  private long statistic(String name) {
    return SystemFile.valueOf(directory.resolve("memory.stat"), name).orElse(0);
  }
}
