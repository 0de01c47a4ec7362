package dev.coppice.loader.archive;

import dev.coppice.loader.FirstNames;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.LocalArtifact;
import dev.coppice.loader.store.LocalFile;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** An artifact that is a directory of the directory store. */
public final class DirectoryFiles implements ModelFiles {

  private final Iterator<Artifact.File> files;
  private final ArchiveLimits limits;
  private final StoreWait wait;
  private long bytes;
  private @Nullable LocalFile current;

  /**
   * @param others hears of what does not count
   * @throws RefusedArtifactException if there are more entries than allowed, or a link to nothing
   *     that links may lead to
   */
  public DirectoryFiles(
      Artifact.Directory directory, ArchiveLimits limits, StoreWait wait, FirstNames others)
      throws RefusedArtifactException {
    limits.checkEntries(directory.entries());
    this.files = directory.files().iterator();
    this.limits = limits;
    this.wait = wait;
    directory.others().forEach(others::add);
    if (!directory.deadLinks().isEmpty()) {
      throw new RefusedArtifactException(
          "%s: a link that leads to nothing below the models' directory (expected: a file there)"
              .formatted(Quoted.of(directory.deadLinks().getFirst())));
    }
  }

  @Override
  public @Nullable ModelFile next() throws IOException {
    close();
    if (!files.hasNext()) {
      return null;
    }
    Artifact.File file = files.next();
    bytes += file.size();
    limits.checkBytes(bytes);
    return open(file);
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
    }
  }

  private ModelFile open(Artifact.File file) throws StoreException {
    try {
      LocalFile in = LocalFile.open(file.path());
      current = in;
      return new ModelFile(
          file.name(), file.size(), new StoreStream(in, file.size(), limits, wait));
    } catch (NoSuchFileException gone) { // Not the artifact: that was there.
      throw new StoreException(StoreFault.CHANGED, gone.toString(), gone);
    } catch (IOException e) {
      throw LocalArtifact.fault(file.path(), e);
    }
  }
}
