package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.nio.file.Files;
import java.util.List;

/**
 * A store that is a directory of this machine, in which a name is a path to a file or a directory.
 */
public final class DirectoryModelStore implements ModelStore {

  private final ModelStoreUri.Directory location;

  public DirectoryModelStore(ModelStoreUri.Directory location) {
    this.location = location;
  }

  @Override
  public Artifact open(StoreKey key) throws StoreException {
    try {
      return LocalArtifact.open(uri(key), location.root(), location.root().resolve(key.value()));
    } catch (StoreException e) {
      throw e.fault() == StoreFault.ABSENT && !Files.isDirectory(location.root())
          ? new StoreException(StoreFault.MISCONFIGURED, "no directory " + location.root(), e)
          : e;
    }
  }

  @Override
  public String newestVersion(StoreKey key, String known) throws StoreException {
    try (Artifact artifact = open(key)) {
      return artifact.version();
    }
  }

  @Override
  public List<ListedArtifact> page(String prefix, String after, int limit) throws StoreException {
    return new DirectoryPage(prefix, after, limit).of(location.root());
  }

  @Override
  public String uri(StoreKey key) {
    return location + key.value();
  }

  @Override
  public void close() {
    // Nothing is held open between two artifacts.
  }
}
