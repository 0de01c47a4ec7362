package dev.coppice.loader.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a directory of this machine and of those below it; links are not followed. */
public final class DirectoryListing implements StoreListing {

  private final Path root;

  public DirectoryListing(ModelStoreUri.Directory location) {
    this.root = location.root();
  }

  @Override
  public List<ListedArtifact> list() throws StoreException {
    if (!Files.isDirectory(root)) {
      throw new StoreException(StoreFault.MISCONFIGURED, "no directory " + root, null);
    }
    try (Stream<Path> files = Files.walk(root)) {
      List<ListedArtifact> listed =
          files
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .sorted()
              .flatMap(file -> listed(file).stream())
              .limit(MAX_ARTIFACTS + 1L)
              .toList();
      return StoreListing.requireFew(listed);
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException(StoreFault.DENIED, String.valueOf(e.getMessage()), e);
    }
  }

  private Optional<ListedArtifact> listed(Path file) {
    try {
      return ListedArtifact.named(root.relativize(file).toString(), Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
