package dev.coppice.loader.archive;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** An artifact that is a model file itself. */
final class BareModelFile implements ModelFiles {

  private final ArchiveStream bytes;
  private @Nullable ModelFile file;

  BareModelFile(String name, long expectedBytes, InputStream in, ArchiveLimits limits) {
    this.bytes = new ArchiveStream(in, limits);
    this.file = new ModelFile(name, expectedBytes, bytes);
  }

  @Override
  public @Nullable ModelFile next() throws IOException {
    ModelFile next = file;
    file = null;
    if (next == null) {
      bytes.drain();
    }
    return next;
  }

  @Override
  public boolean isBare() {
    return true;
  }
}
