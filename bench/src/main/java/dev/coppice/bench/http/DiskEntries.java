package dev.coppice.bench.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The copies of models on a server's local disk. */
final class DiskEntries {

  private DiskEntries() {}

  /** The file of each, in no order. */
  static List<Path> below(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("entries"))) {
      return files.filter(file -> file.toString().endsWith(".forest")).toList();
    }
  }
}
