package dev.coppice.cache.load;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.loader.Detail;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a while which loads failed, so that a broken artifact or an unknown name cannot
 * hammer the store: a lasting failure for the time of the settings, an absent object for a second,
 * because somebody may upload it. What may heal is tried again by the next call. A failure of
 * reasons is remembered apart, because the model may score all the same.
 *
 * <p>Also remembers which models were loaded, and have not failed since.
 */
public final class FailedLoads {

  /**
   * A failure has a stack trace of some kilobytes; its cause is logged where it happens, and not
   * kept. Forgetting a failure early costs one more load.
   */
  private static final int MAX_REMEMBERED = 1000;

  private static final Duration ABSENCE_TTL = Duration.ofSeconds(1);

  /** Bytes of all names that were loaded, and of the entry of each. */
  private static final long MAX_LOADED_BYTES = 2 << 20;

  private static final int ENTRY_BYTES = 100;

  private record Key(ModelName name, Detail detail) {}

  private final Cache<Key, ServingException> failures;
  private final Cache<ModelName, Boolean> loaded =
      Caffeine.newBuilder()
          .maximumWeight(MAX_LOADED_BYTES)
          .weigher((ModelName name, Boolean yes) -> ENTRY_BYTES + 2 * name.value().length())
          .executor(Runnable::run)
          .build();

  /**
   * @param ttl how long a lasting failure is remembered
   */
  public FailedLoads(Duration ttl, Ticker ticker) {
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfter(
                Expiry.<Key, ServingException>creating(
                    (key, failure) -> isAbsence(failure) ? ABSENCE_TTL : ttl))
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  private static boolean isAbsence(ServingException failure) {
    return failure.reason() == Reason.MODEL_NOT_FOUND;
  }

  /** Remembers the failure of a load, unless it may heal. */
  void remember(ModelName name, Detail detail, ServingException failure) {
    if (!isAbsence(failure) && !failure.reason().isLasting()) {
      return;
    }
    Detail of = isAbsence(failure) ? Detail.SCORES : detail; // An absent object has neither.
    failures.put(new Key(name, of), failure.withoutCause());
    if (of == Detail.SCORES) {
      gone(name);
    }
  }

  /**
   * Remembers a load that went well. Reasons that failed of another version may be tried again.
   *
   * @param isNewer whether the model takes the place of another version
   */
  void loaded(ModelName name, String version, boolean isNewer) {
    Key reasons = new Key(name, Detail.REASONS);
    ServingException failure = failures.getIfPresent(reasons);
    String refused = failure == null ? null : failure.refusedVersion();
    if (isNewer || (refused != null && !refused.equals(version))) {
      failures.invalidate(reasons);
    }
    loaded.put(name, true);
  }

  /** Forgets that a model was loaded. */
  void gone(ModelName name) {
    loaded.invalidate(name);
  }

  /**
   * Whether a load would succeed by all that is known.
   *
   * @param isCached whether the local disk has a copy
   */
  boolean isLoadable(ModelName name, boolean isCached) {
    return find(name, Detail.SCORES) == null && (isCached || loaded.getIfPresent(name) != null);
  }

  /** The failure of a load that is known to fail; null if none is known. */
  @Nullable ServingException find(ModelName name, Detail detail) {
    ServingException failure = failures.getIfPresent(new Key(name, Detail.SCORES));
    return failure != null || detail == Detail.SCORES
        ? failure
        : failures.getIfPresent(new Key(name, detail));
  }

  /** Forgets the failures of a name; returns whether a lasting one was known. */
  boolean forget(ModelName name) {
    ServingException scores = failures.asMap().remove(new Key(name, Detail.SCORES));
    ServingException reasons = failures.asMap().remove(new Key(name, Detail.REASONS));
    return (scores != null && !isAbsence(scores)) || reasons != null;
  }
}
