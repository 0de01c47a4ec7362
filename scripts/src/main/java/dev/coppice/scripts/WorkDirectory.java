package dev.coppice.scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for the files of one run. */
public record WorkDirectory(Path path) {

  /** One that is empty, whatever an earlier run left there. */
  public static WorkDirectory emptied(Path path) throws IOException {
    WorkDirectory directory = new WorkDirectory(path);
    directory.remove();
    Files.createDirectories(path);
    return directory;
  }

  /** Deletes it with all that is in it, if it is there. */
  public void remove() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(path)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }
}
