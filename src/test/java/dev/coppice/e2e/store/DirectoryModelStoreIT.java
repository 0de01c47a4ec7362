package dev.coppice.e2e.store;

import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The store contract on a directory. */
final class DirectoryModelStoreIT extends ModelStoreContract {

  @TempDir private Path directory = Path.of("");

  @Override
  ModelStore store() {
    return new DirectoryModelStore(new ModelStoreUri.Directory(directory), 10);
  }

  @Override
  void put(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  @Override
  void delete(String name) throws IOException {
    Files.delete(directory.resolve(name));
  }

  @Override
  String root() {
    return "file://" + directory + "/";
  }
}
