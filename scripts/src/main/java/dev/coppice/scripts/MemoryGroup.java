package dev.coppice.scripts;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A control group of Linux that holds the server to a limit of memory as a container does: what is
 * in it sees the group where a container sees its own, at the top of {@code /sys/fs/cgroup}.
 *
 * <p>For that the server gets a view of the file system of its own ({@code unshare --mount}), which
 * takes the right to mount, as making the group does.
 */
public final class MemoryGroup implements AutoCloseable {

  private static final String NAME = "coppice-limit-";
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final int TRIES = 50;

  private static final String ENTER =
      """
      echo $$ >"$0/cgroup.procs"
      exec unshare --mount bash -c 'mount --bind "$0" "$1" && shift && exec "$@"' "$0" "$@"
      """;

  /** The two generations of control groups, which differ in the names of all their files. */
  private enum Version {
    ONE(
        "/sys/fs/cgroup/memory",
        "memory.limit_in_bytes",
        "memory.oom_control",
        "memory.max_usage_in_bytes"),
    TWO("/sys/fs/cgroup", "memory.max", "memory.events", "memory.peak");

    private final String mount;
    private final String limit;
    private final String events;
    private final String peak;

    Version(String mount, String limit, String events, String peak) {
      this.mount = mount;
      this.limit = limit;
      this.events = events;
      this.peak = peak;
    }
  }

  private final Version version;
  private final Path directory;

  private MemoryGroup(Version version, Path directory) {
    this.version = version;
    this.directory = directory;
  }

  /** A new one, or empty where this user may not make one or groups have no memory limits. */
  public static Optional<MemoryGroup> limitedTo(long bytes) throws InterruptedException {
    for (Version version : Version.values()) {
      try {
        Path mount = Path.of(version.mount);
        removeLeftOver(mount);
        Path directory = Files.createDirectory(mount.resolve(NAME + ProcessHandle.current().pid()));
        MemoryGroup group = new MemoryGroup(version, directory);
        if (group.takes(bytes)) {
          return Optional.of(group);
        }
        group.close();
      } catch (IOException e) {
        // Not this version, or not this user: nothing was made.
      }
    }
    return Optional.empty();
  }

  /** An interrupted run leaves its group, since its server takes a moment to end. */
  private static void removeLeftOver(Path mount) throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(mount, NAME + "*")) {
      for (Path group : groups) {
        tryToRemove(group);
      }
    }
  }

  private static boolean tryToRemove(Path group) {
    try {
      Files.deleteIfExists(group);
      return true;
    } catch (IOException e) {
      return false; // A process is in it still.
    }
  }

  private boolean takes(long bytes) throws InterruptedException {
    try {
      Files.writeString(directory.resolve(version.limit), Long.toString(bytes));
      return new ProcessBuilder(Stream.concat(command().stream(), Stream.of("true")).toList())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The command that enters it and becomes the command that is appended to it. */
  public List<String> command() {
    return List.of("bash", "-ec", ENTER, directory.toString(), version.mount);
  }

  /** How many processes in it the system has ended for want of memory. */
  public long oomKills() throws IOException {
    try (Stream<String> lines = Files.lines(directory.resolve(version.events))) {
      return lines
          .filter(line -> line.startsWith("oom_kill "))
          .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
          .sum();
    }
  }

  /** The most bytes ever charged to it, the file cache included. */
  public long peak() throws IOException {
    return Long.parseLong(Files.readString(directory.resolve(version.peak)).strip());
  }

  @Override
  public void close() {
    // The last process has ended, but the system may not have written it off yet.
    for (int i = 0; i < TRIES && !tryToRemove(directory); i++) {
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
  }
}
