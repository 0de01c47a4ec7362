package dev.coppice.loader.store;

import dev.coppice.loader.CodePointOrder;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page of the files below a directory; links are not followed. Each page looks at all of them,
 * and holds no more than its own. Directories below it that may not be read are passed over with a
 * line in the log, as calls of what is beside them are served.
 *
 * @param prefix of the names
 * @param after the name before the page; empty for the first page
 * @param limit names at most
 */
record DirectoryPage(String prefix, String after, int limit) {

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryPage.class);

  private static final CodePointOrder ORDER = new CodePointOrder();

  /**
   * @param root resolved: a walk ends at a link that it begins at
   */
  List<ListedArtifact> of(Path root) throws StoreException {
    Walk walk = new Walk(root);
    try {
      Files.walkFileTree(root, walk);
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw LocalArtifact.fault(root, e);
    }
    walk.report();
    return List.copyOf(walk.page.values());
  }

  /** One look at all that is below a directory. */
  private final class Walk extends SimpleFileVisitor<Path> {

    private final Path root;
    private final TreeMap<String, ListedArtifact> page = new TreeMap<>(ORDER);
    private int seen;
    private int denied;
    private String firstDenied = "";

    Walk(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws StoreException {
      return count();
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
        throws StoreException {
      if (attributes.isRegularFile()) {
        take(root.relativize(file).toString(), attributes.size());
      }
      return count();
    }

    /** Of a directory that cannot be opened, too. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (file.equals(root)) {
        throw e;
      }
      switch (LocalArtifact.fault(file, e).fault()) {
        case DENIED -> {
          denied++;
          firstDenied = firstDenied.isEmpty() ? file.toString() : firstDenied;
        }
        case ABSENT -> {} // It went while others were looked at.
        default -> throw e;
      }
      return count();
    }

    private FileVisitResult count() throws StoreException {
      if (++seen > ModelStore.MAX_ARTIFACTS) {
        throw new StoreException(
            StoreFault.BROKEN, "more than %d files (expected: fewer)".formatted(seen - 1), null);
      }
      return FileVisitResult.CONTINUE;
    }

    private void take(String name, long bytes) {
      boolean isWanted =
          name.startsWith(prefix)
              && ORDER.compare(name, after) > 0
              && (page.size() < limit || ORDER.compare(name, page.lastKey()) < 0);
      Optional<ListedArtifact> listed =
          isWanted ? ListedArtifact.named(name, bytes) : Optional.empty();
      if (listed.isPresent()) {
        page.put(name, listed.get());
        if (page.size() > limit) {
          page.pollLastEntry();
        }
      }
    }

    void report() {
      if (denied > 0) {
        LOG.warn(
            "{} may not be read, and is not listed (the first of {} such)",
            Quoted.of(firstDenied),
            denied);
      }
    }
  }
}
