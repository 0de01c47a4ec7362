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

  /** Bytes in use now, without file cache not used lately; empty if the system does not say. */
  OptionalLong usedBytes() {
    boolean second = Files.exists(directory.resolve("memory.current"));
    OptionalLong usage =
        SystemFile.number(directory.resolve(second ? "memory.current" : "memory.usage_in_bytes"));
    if (usage.isEmpty()) {
      return usage;
    }
    OptionalLong cache =
        SystemFile.valueOf(
            directory.resolve("memory.stat"), second ? "inactive_file " : "total_inactive_file ");
    return OptionalLong.of(Math.max(0, usage.getAsLong() - cache.orElse(0)));
  }
}
