package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A store that is a directory of this machine, in which a name is a path to a file or a directory.
 *
 * <p>A directory of models' files is a model; archives beside them are artifacts of their own, and
 * no part of it. One with nothing but archives or other directories is a folder, and no model, as
 * the same name is none in S3: so what is in it is not named to whoever asks.
 */
public final class DirectoryModelStore implements ModelStore {

  /** How names of tar archives end; a compressed table beside a model has another name. */
  private static final List<String> ARCHIVES = List.of(".tar", ".tar.gz", ".tgz", ".tar.zst");

  /** At a directory that is a link, while that is switched. */
  private static final int LOOKS = 3;

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
    for (int look = 1; ; look++) {
      Path root = root();
      try {
        return open(root, key);
      } catch (StoreException absent) {
        if (absent.fault() != StoreFault.ABSENT || root().equals(root)) {
          throw absent;
        }
        if (look == LOOKS) {
          throw new StoreException(StoreFault.CHANGED, "no longer in " + root, absent);
        }
      }
    }
  }

  private Artifact open(Path root, StoreKey key) throws StoreException {
    Path path = root.resolve(key.value());
    Artifact artifact =
        LocalArtifact.open(uri(key), root, path, maxEntries, DirectoryModelStore::isArchive);
    if (artifact instanceof Artifact.Directory directory && isFolder(directory)) {
      throw new StoreException(StoreFault.ABSENT, "a folder of artifacts: " + path, null);
    }
    return artifact;
  }

  /** One in which nothing is may be about to be filled. */
  private static boolean isFolder(Artifact.Directory directory) {
    return directory.files().isEmpty()
        && directory.deadLinks().isEmpty()
        && (directory.hasArtifacts()
            || directory.others().stream().anyMatch(name -> name.endsWith("/")));
  }

  private static boolean isArchive(String name) {
    return ARCHIVES.stream().anyMatch(name::endsWith);
  }

  @Override
  public String newestVersion(StoreKey key, String known) throws StoreException {
    try (Artifact artifact = open(key)) {
      return artifact.version();
    }
  }

  @Override
  public List<ListedArtifact> page(String prefix, String after, int limit) throws StoreException {
    return new DirectoryPage(prefix, after, limit).of(root());
  }

  /**
   * Where the directory is once links are resolved. One that is a link may be switched, and what it
   * led to deleted, while it is looked at.
   */
  private Path root() throws StoreException {
    for (int look = 1; look <= LOOKS; look++) {
      try {
        Path real = location.root().toRealPath();
        if (Files.isDirectory(real)) {
          return real;
        }
      } catch (IOException e) {
        StoreException fault = LocalArtifact.fault(location.root(), e);
        if (fault.fault() != StoreFault.ABSENT) {
          throw fault;
        }
      }
    }
    throw new StoreException(StoreFault.MISCONFIGURED, "no directory " + location.root(), null);
  }

  @Override
  public String uri(StoreKey key) {
    return location + key.value();
  }

  @Override
  public String server() {
    return "";
  }

  @Override
  public void close() {
    // Nothing is held open between two artifacts.
  }
}
