package dev.coppice.model.xgboost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The file of the temporary directory that XGBoost4J loads its native library from. It stays there
 * when the process ends in a hurry, 17 MB a time; where the system lets go of names of files in use
 * (Linux), it is deleted as soon as it is loaded.
 */
final class ExtractedLibrary {

  private static final Path MAPPINGS = Path.of("/proc/self/maps");
  private static final String NAME = "/libxgboost4j";

  private ExtractedLibrary() {}

  static void delete() {
    try {
      for (Path file : loaded()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // It is then left to the end of the process, as XGBoost4J means it to be.
    }
  }

  /** Where this process has it from; empty once that is deleted. */
  static List<Path> loaded() throws IOException {
    if (!Files.isReadable(MAPPINGS)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(MAPPINGS)) {
      return lines
          .filter(line -> line.contains(NAME) && line.contains(" /"))
          .map(line -> Path.of(line.substring(line.indexOf(" /") + 1)))
          .filter(Files::exists)
          .distinct()
          .toList();
    }
  }
}
