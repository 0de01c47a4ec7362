package dev.coppice.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A control group of Linux that limits the memory of this process.
 *
 * @param directory its directory below {@code /sys/fs/cgroup}
 * @param version which names its files have
 * @param limitBytes its own limit
 */
record ControlGroup(Path directory, Version version, long limitBytes) {

  /** The two generations of control groups, which differ in the names of all their files. */
  enum Version {
    ONE(
        "sys/fs/cgroup/memory",
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        "total_inactive_file"),
    TWO("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file");

    private final String mount;
    private final String limit;
    private final String usage;
    private final String fileCache;

    Version(String mount, String limit, String usage, String fileCache) {
      this.mount = mount;
      this.limit = limit;
      this.usage = usage;
      this.fileCache = fileCache;
    }
  }

  /** Of the groups this process is in, at any level, the one with the smallest limit. */
  static Optional<ControlGroup> tightest(Path root) {
    List<ControlGroup> limited = new ArrayList<>();
    for (String line : SystemFile.lines(root.resolve("proc/self/cgroup"))) {
      // hierarchy:controllers:path, the path may have colons; version 2 is 0::path.
      String[] fields = line.split(":", 3);
      if (fields.length < 3) {
        continue;
      }
      if (fields[0].equals("0") && fields[1].isEmpty()) {
        addLimited(root, Version.TWO, fields[2], limited);
      } else if (List.of(fields[1].split(",", -1)).contains("memory")) {
        addLimited(root, Version.ONE, fields[2], limited);
      }
    }
    return limited.stream().min(Comparator.comparingLong(ControlGroup::limitBytes));
  }

  /**
   * From the process's group up. In a container the path is often the host's and leads nowhere; the
   * container's own group is then what is mounted at the top, where this walk ends.
   */
  private static void addLimited(
      Path root, Version version, String path, List<ControlGroup> limited) {
    Path mount = root.resolve(version.mount);
    Path group = mount.resolve(path.replaceFirst("^/+", "")).normalize();
    Path at = group.startsWith(mount) ? group : mount;
    while (at != null && at.startsWith(mount)) {
      OptionalLong limit = SystemFile.number(at.resolve(version.limit));
      if (limit.isPresent()) {
        limited.add(new ControlGroup(at, version, limit.getAsLong()));
      }
      at = at.getParent();
    }
  }

  /** Bytes in use now, without file cache not used lately; empty if the files are gone. */
  OptionalLong usedBytes() {
    OptionalLong usage = SystemFile.number(directory.resolve(version.usage));
    if (usage.isEmpty()) {
      return usage;
    }
    OptionalLong cache =
        SystemFile.valueOf(directory.resolve("memory.stat"), version.fileCache + " ");
    return OptionalLong.of(Math.max(0, usage.getAsLong() - cache.orElse(0)));
  }
}
