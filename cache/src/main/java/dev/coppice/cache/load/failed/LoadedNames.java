package dev.coppice.cache.load.failed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coppice.loader.ModelName;

/**
 * Remembers which models were loaded and have not failed since: so, by all that is known, they can
 * be loaded again. Forgetting one early only means that nothing is known of it.
 */
final class LoadedNames {

  /** Of all names, with what each one takes besides. */
  private static final long MAX_BYTES = 2 << 20;

  private static final int ENTRY_BYTES = 100;

  private final Cache<ModelName, Boolean> names =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher(LoadedNames::bytes)
          .executor(Runnable::run)
          .build();

  private static int bytes(ModelName name, Boolean present) {
    return ENTRY_BYTES + 2 * name.value().length();
  }

  void add(ModelName name) {
    names.put(name, true);
  }

  void remove(ModelName name) {
    names.invalidate(name);
  }

  boolean contains(ModelName name) {
    return names.getIfPresent(name) != null;
  }
}
