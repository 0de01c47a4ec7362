package dev.coppice.loader.store;

import dev.coppice.loader.CodePointOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A page of the files below a directory; links are not followed. Each page looks at all of them,
 * and holds no more than its own.
 *
 * @param prefix of the names
 * @param after the name before the page; empty for the first page
 * @param limit names at most
 */
record DirectoryPage(String prefix, String after, int limit) {

  private static final CodePointOrder ORDER = new CodePointOrder();

  /**
   * @param root resolved: a walk ends at a link that it begins at
   */
  List<ListedArtifact> of(Path root) throws StoreException {
    TreeMap<String, ListedArtifact> page = new TreeMap<>(ORDER);
    int seen = 0;
    try (Stream<Path> files = Files.walk(root)) {
      for (Iterator<Path> all = files.iterator(); all.hasNext(); ) {
        if (++seen > ModelStore.MAX_ARTIFACTS) {
          throw new StoreException(
              StoreFault.BROKEN, "more than %d files (expected: fewer)".formatted(seen - 1), null);
        }
        Path file = all.next();
        take(root.relativize(file).toString(), file, page);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException(StoreFault.DENIED, String.valueOf(e.getMessage()), e);
    }
    return List.copyOf(page.values());
  }

  private void take(String name, Path file, TreeMap<String, ListedArtifact> page)
      throws IOException {
    boolean isWanted =
        name.startsWith(prefix)
            && ORDER.compare(name, after) > 0
            && (page.size() < limit || ORDER.compare(name, page.lastKey()) < 0);
    if (!isWanted || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Optional<ListedArtifact> listed = ListedArtifact.named(name, Files.size(file));
    if (listed.isPresent()) {
      page.put(name, listed.get());
      if (page.size() > limit) {
        page.pollLastEntry();
      }
    }
  }
}
