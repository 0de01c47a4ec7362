package dev.coppice.loader.store;

import dev.coppice.loader.StoreKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

  /** A million files on a disk far away take minutes. */
  private static final Duration LISTING = Duration.ofMinutes(5);

  private final ModelStoreUri.Directory location;
  private final StoreRoot root;
  private final int maxEntries;
  private final LookThreads looks = new LookThreads(LISTING);

  /**
   * @param maxEntries of a directory that is a model
   */
  public DirectoryModelStore(ModelStoreUri.Directory location, int maxEntries) {
    this(location, maxEntries, null);
  }

  /**
   * @param maxEntries of a directory that is a model
   * @param mark where it is kept for the next start that something is mounted there, so that it is
   *     no empty store while that is missing; null if nowhere
   */
  public DirectoryModelStore(
      ModelStoreUri.Directory location, int maxEntries, @Nullable StoredDocument mark) {
    this.location = location;
    this.root = new StoreRoot(location.root(), mark == null ? null : new MountMark(mark));
    this.maxEntries = maxEntries;
  }

  @Override
  public Optional<Artifact> open(StoreKey key, @Nullable String unless) throws StoreException {
    Artifact artifact =
        root.look((real, directoryKey) -> Optional.of(open(real, directoryKey, key)));
    return artifact.unless(unless);
  }

  private Artifact open(Path real, @Nullable Object directoryKey, StoreKey key)
      throws StoreException {
    Path path = location.root().resolve(key.value());
    Artifact artifact =
        LocalArtifact.open(uri(key), real, path, maxEntries, DirectoryModelStore::isArchive);
    if (artifact instanceof Artifact.Directory directory && isFolder(directory)) {
      throw new StoreException(StoreFault.ABSENT, "a folder of artifacts: " + path, null);
    }
    root.found(real, directoryKey);
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
  public List<ListedArtifact> page(String prefix, String after, int limit) throws StoreException {
    DirectoryPage wanted = new DirectoryPage(prefix, after, limit);
    return looks.call(() -> root.look((real, key) -> page(wanted, real, key)));
  }

  private Optional<List<ListedArtifact>> page(
      DirectoryPage wanted, Path real, @Nullable Object directoryKey) throws StoreException {
    List<ListedArtifact> page = wanted.of(real);
    if (!root.isStill(real, directoryKey)) { // Some of it may have gone before it was seen.
      return Optional.empty();
    }
    if (page.isEmpty()) {
      root.requireMounted(real, directoryKey, null);
    }
    return Optional.of(page);
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
