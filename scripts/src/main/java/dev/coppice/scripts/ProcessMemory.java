package dev.coppice.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux says of a process's memory. */
public final class ProcessMemory {

  private final Path directory;

  public ProcessMemory(long pid) {
    directory = Path.of("/proc", Long.toString(pid));
  }

  /** Mappings that the process has now. */
  public long mappings() throws IOException {
    try (Stream<String> lines = Files.lines(directory.resolve("maps"))) {
      return lines.count();
    }
  }

  /** Bytes in memory now, counted page by page. */
  public long resident() throws IOException {
    // VmRSS is kept by thread and may lag behind; this sums up.
    return kibibytes("smaps_rollup", "Rss:");
  }

  /** The most bytes in memory since {@link #forgetPeak}. */
  public long peak() throws IOException {
    return kibibytes("status", "VmHWM:");
  }

  /** Lets the peak start anew from what is resident now. */
  public void forgetPeak() throws IOException {
    Files.writeString(directory.resolve("clear_refs"), "5");
  }

  private long kibibytes(String file, String key) throws IOException {
    try (Stream<String> lines = Files.lines(directory.resolve(file))) {
      String line =
          lines
              .filter(each -> each.startsWith(key))
              .findFirst()
              .orElseThrow(() -> new IOException(file + ": no " + key + " (expected: Linux)"));
      return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
    }
  }
}
