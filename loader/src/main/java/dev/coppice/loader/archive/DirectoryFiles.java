package dev.coppice.loader.archive;

import dev.coppice.loader.FirstNames;
import dev.coppice.loader.memory.BuildPermit;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.LocalArtifact;
import dev.coppice.loader.store.LocalFile;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.model.BulkInputStream;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An artifact that is a directory of the directory store. Its files are opened and read ahead on
 * another thread, since each of them may hang as its mount does.
 */
public final class DirectoryFiles implements ModelFiles {

  private final Iterator<Artifact.File> files;
  private final ArchiveLimits limits;
  private final Executor executor;
  private final StoreWait wait;
  private final BuildPermit permit;
  private long bytes;
  private @Nullable ReadAheadInputStream current;

  /**
   * @param executor as {@link ReadAheadInputStream} has it
   * @param permit of the load, given back while it waits for bytes
   * @param others hears of what does not count
   * @throws RefusedArtifactException if there are more entries than allowed, or a link to nothing
   *     that links may lead to
   */
  public DirectoryFiles(
      Artifact.Directory directory,
      ArchiveLimits limits,
      Executor executor,
      StoreWait wait,
      BuildPermit permit,
      FirstNames others)
      throws RefusedArtifactException {
    limits.checkEntries(directory.entries());
    this.files = directory.files().iterator();
    this.limits = limits;
    this.executor = executor;
    this.wait = wait;
    this.permit = permit;
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
    InputStream source = new Unopened(() -> new StoreStream(open(file), file.size(), limits, wait));
    InputStream content =
        new Unopened(() -> current = new ReadAheadInputStream(source, executor, permit));
    return new ModelFile(file.name(), file.size(), content);
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
    }
  }

  /** A file that is opened by the thread that reads it first: it may be passed over. */
  private static final class Unopened extends BulkInputStream {

    private final Opening opening;
    private @Nullable InputStream opened;

    Unopened(Opening opening) {
      this.opening = opening;
    }

    private interface Opening {
      InputStream open() throws IOException;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (opened == null) {
        opened = opening.open();
      }
      return opened.read(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (opened != null) {
        opened.close();
      }
    }
  }

  private LocalFile open(Artifact.File file) throws StoreException {
    long start = wait.start();
    try {
      return LocalFile.open(file.path());
    } catch (NoSuchFileException gone) { // Not the artifact: that was there.
      throw new StoreException(StoreFault.CHANGED, gone.toString(), gone);
    } catch (IOException e) {
      throw LocalArtifact.fault(file.path(), e);
    } finally {
      wait.end(start);
    }
  }
}
