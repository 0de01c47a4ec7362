package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  private final ModelStoreUri.Directory location;
  private final StoreRoot root;
  private final int maxEntries;

  /**
   * @param maxEntries of a directory that is a model
   */
  public DirectoryModelStore(ModelStoreUri.Directory location, int maxEntries) {
    this.location = location;
    this.root = new StoreRoot(location.root());
    this.maxEntries = maxEntries;
  }

  @Override
  public Artifact open(StoreKey key) throws StoreException {
    for (int look = 1; ; look++) {
      Path real = root.real();
      Object directory = StoreRoot.key(real);
      try {
        Artifact artifact = open(real, key);
        root.found(directory);
        return artifact;
      } catch (StoreException absent) {
        if (absent.fault() != StoreFault.ABSENT) {
          throw absent;
        }
        if (root.real().equals(real)) {
          root.requireMounted(real, absent);
          throw absent;
        }
        if (look == StoreRoot.LOOKS) {
          throw new StoreException(StoreFault.CHANGED, "no longer in " + real, absent);
        }
      }
    }
  }

  private Artifact open(Path real, StoreKey key) throws StoreException {
    Path path = real.resolve(key.value());
    Artifact artifact =
        LocalArtifact.open(uri(key), real, path, maxEntries, DirectoryModelStore::isArchive);
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
    DirectoryPage wanted = new DirectoryPage(prefix, after, limit);
    for (int look = 1; look <= StoreRoot.LOOKS; look++) {
      Path real = root.real();
      List<ListedArtifact> page = List.of();
      StoreException absent = null;
      try {
        page = wanted.of(real);
      } catch (StoreException e) {
        if (e.fault() != StoreFault.ABSENT) {
          throw e;
        }
        absent = e;
      }
      if (root.real().equals(real)) { // Else some of it may have been deleted before it was seen.
        return checked(page, real, absent);
      }
    }
    throw new StoreException(StoreFault.CHANGED, "switched while it was listed: " + location, null);
  }

  private List<ListedArtifact> checked(
      List<ListedArtifact> page, Path real, @Nullable StoreException absent) throws StoreException {
    if (page.isEmpty()) {
      root.requireMounted(real, absent);
    }
    if (absent != null) {
      throw absent;
    }
    return page;
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
