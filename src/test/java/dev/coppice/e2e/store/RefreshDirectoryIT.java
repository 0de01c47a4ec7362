package dev.coppice.e2e.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of replaced files of a directory, which are written where they are read. */
final class RefreshDirectoryIT extends RefreshContract {

  @TempDir static Path directory;

  private Path store() throws IOException {
    return Files.createDirectories(directory.resolve("store"));
  }

  @Override
  void put(String name, byte[] content) throws IOException {
    Files.write(store().resolve(name), content);
  }

  @Override
  void delete(String name) throws IOException {
    Files.delete(store().resolve(name));
  }

  @Override
  Map<String, String> environment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("COPPICE_MODEL_STORE", directory.resolve("store").toUri().toString());
    return all;
  }
}
