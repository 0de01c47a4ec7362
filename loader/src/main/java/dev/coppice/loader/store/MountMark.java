package dev.coppice.loader.store;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers for the next start that the directory of a store was where something is mounted. As
 * long as nothing is, the directory below says nothing of what the store has. Of a store that is
 * mounted, and of one that never was, this says nothing: what is deleted there is.
 */
final class MountMark {

  private static final Logger LOG = LoggerFactory.getLogger(MountMark.class);

  /** The longest path that Linux takes. */
  private static final int MAX_BYTES = 4096;

  private final StoredDocument document;
  private @Nullable String marked; // Until it is read.

  /**
   * @param document has the path of the directory; empty or absent if nothing was mounted there
   */
  MountMark(StoredDocument document) {
    this.document = document;
  }

  /** Whether something was mounted there when a model was found, and nothing is now. */
  synchronized boolean isMissing(Path directory) {
    return marked().equals(directory.toString()) && !isMounted(directory);
  }

  /** A model was found in it. */
  synchronized void found(Path directory) {
    String now = isMounted(directory) ? directory.toString() : "";
    if (now.equals(marked())) {
      return;
    }
    marked = now;
    try {
      document.write(now.getBytes(StandardCharsets.UTF_8));
    } catch (StoreException e) {
      LOG.warn(
          "{}, by which a start knows an unmounted store, is not written: {}",
          document,
          Quoted.cause(e));
    }
  }

  private String marked() {
    String known = marked;
    if (known == null) {
      known = read();
      marked = known;
    }
    return known;
  }

  private String read() {
    try {
      return document
          .read(MAX_BYTES)
          .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
          .orElse("");
    } catch (StoreException e) {
      LOG.warn(
          "{}, by which a start knows an unmounted store, is not read: {}",
          document,
          Quoted.cause(e));
      return "";
    }
  }

  /** Whether it is on another device than the directory that it is in. */
  private static boolean isMounted(Path directory) {
    Path parent = directory.getParent();
    try {
      return parent != null && !device(directory).equals(device(parent));
    } catch (IOException e) {
      return false; // Who looks for something in it says why.
    }
  }

  private static Object device(Path directory) throws IOException {
    return Files.getAttribute(directory, "unix:dev");
  }
}
