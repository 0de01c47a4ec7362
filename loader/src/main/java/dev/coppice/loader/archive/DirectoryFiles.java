package dev.coppice.loader.archive;

import dev.coppice.loader.FirstNames;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.LocalArtifact;
import dev.coppice.loader.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** An artifact that is a directory of the directory store. */
public final class DirectoryFiles implements ModelFiles {

  private final Iterator<Artifact.File> files;
  private final ArchiveLimits limits;
  private final StoreWait wait;
  private final FirstNames others;
  private long bytes;
  private @Nullable InputStream current;

  /**
   * @param others hears of what does not count
   * @throws RefusedArtifactException if there are more entries than allowed
   */
  public DirectoryFiles(
      Artifact.Directory directory, ArchiveLimits limits, StoreWait wait, FirstNames others)
      throws RefusedArtifactException {
    limits.checkEntries(directory.entries());
    this.files = directory.files().iterator();
    this.limits = limits;
    this.wait = wait;
    this.others = others;
    directory.subdirectories().forEach(name -> others.add(name + "/"));
  }

  @Override
  public @Nullable ModelFile next() throws IOException {
    close();
    while (files.hasNext()) {
      Artifact.File file = files.next();
      if (Artifact.counts(file.name())) {
        bytes += file.size();
        limits.checkBytes(bytes);
        return open(file);
      }
      others.add(file.name());
    }
    return null;
  }

  @Override
  public void close() {
    try {
      if (current != null) {
        current.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("A file that is only read does not fail to close.", e);
    }
  }

  private ModelFile open(Artifact.File file) throws StoreException {
    try {
      InputStream in = Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS);
      current = in;
      return new ModelFile(
          file.name(), file.size(), new StoreStream(in, file.size(), limits, wait));
    } catch (IOException e) {
      throw LocalArtifact.fault(file.path(), e);
    }
  }
}
