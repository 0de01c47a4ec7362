package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A store that is a directory of this machine, in which a name is a path to a file or a directory.
 *
 * <p>A directory of models' files is a model. One that artifacts are in, or other directories
 * alone, is a folder: it is no model, as the same name is none in S3, so that what is in it is
 * neither scored as one nor named to whoever asks.
 */
public final class DirectoryModelStore implements ModelStore {

  /** How names of tar archives end; a compressed table beside a model has another name. */
  private static final List<String> ARCHIVES = List.of(".tar", ".tar.gz", ".tgz", ".tar.zst");

  private final ModelStoreUri.Directory location;
  private final int maxEntries;

  /**
   * @param maxEntries of a directory that is a model
   */
  public DirectoryModelStore(ModelStoreUri.Directory location, int maxEntries) {
    this.location = location;
    this.maxEntries = maxEntries;
  }

  @Override
  public Artifact open(StoreKey key) throws StoreException {
    Path path = location.root().resolve(key.value());
    try {
      Artifact artifact = LocalArtifact.open(uri(key), location.root(), path, maxEntries);
      if (artifact instanceof Artifact.Directory directory && isFolder(directory)) {
        throw new StoreException(StoreFault.ABSENT, "a folder of artifacts: " + path, null);
      }
      return artifact;
    } catch (StoreException e) {
      throw e.fault() == StoreFault.ABSENT && !Files.isDirectory(location.root())
          ? new StoreException(StoreFault.MISCONFIGURED, "no directory " + location.root(), e)
          : e;
    }
  }

  private static boolean isFolder(Artifact.Directory directory) {
    List<String> names =
        Stream.concat(
                directory.files().stream().map(Artifact.File::name), directory.deadLinks().stream())
            .toList();
    return names.isEmpty()
        // One that is empty may be about to be filled.
        ? directory.others().stream().anyMatch(name -> name.endsWith("/"))
        : names.stream().anyMatch(name -> ARCHIVES.stream().anyMatch(name::endsWith));
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
