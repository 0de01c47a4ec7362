package dev.coppice.loader.proof;

import dev.coppice.loader.Fingerprint;
import dev.coppice.loader.store.Artifact;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The verdicts of past trials, so that a model that comes back needs none. Bounded: past the bound,
 * the verdict that was unused for longest is forgotten, and its model is tried again.
 *
 * @param <V> a verdict
 */
public final class Verdicts<V> {

  /** Some 6 MB of heap when full. */
  private static final int MAX_VERDICTS = 1 << 15;

  /** The key of what may be anything. */
  private static final String UNKNOWN = "";

  private final Map<String, V> verdicts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
          return size() > MAX_VERDICTS;
        }
      };

  /**
   * The verdict on a file.
   *
   * @param file its {@link #key}
   */
  public synchronized Optional<V> of(String file) {
    return Optional.ofNullable(verdicts.get(file));
  }

  public synchronized void remember(String file, V verdict) {
    if (!file.equals(UNKNOWN)) {
      verdicts.put(file, verdict);
    }
  }

  /**
   * A text that no other file, artifact or version has. If the store names no version, the next
   * object of that name would look like this one, so nothing is remembered.
   */
  public static String key(Artifact artifact, String file) {
    return artifact.version().isEmpty()
        ? UNKNOWN
        : Fingerprint.of(artifact.uri() + '\n' + artifact.version() + '\n' + file);
  }
}
