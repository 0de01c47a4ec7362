package dev.coppice.cache.load;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a while which loads failed, so that a broken artifact or a name without one cannot
 * hammer the store. Lasting failures are kept. An absent object is remembered for only a second,
 * since one may be uploaded. What may heal is tried again by the next call.
 *
 * <p>And remembers which models were loaded and have not failed for good since.
 */
public final class FailedLoads {

  /** A failure has a stack trace of some kilobytes; forgetting one early costs one more load. */
  private static final int MAX_REMEMBERED = 1000;

  private static final Duration ABSENCE_TTL = Duration.ofSeconds(1);

  private final Cache<ModelName, ServingException> failures;
  private final Cache<ModelName, ServingException> absences;
  private final LoadedNames loaded = new LoadedNames();

  /**
   * @param ttl how long a lasting failure is remembered
   */
  public FailedLoads(Duration ttl, Ticker ticker) {
    this.failures = memory(ttl, ticker);
    this.absences = memory(ABSENCE_TTL, ticker);
  }

  private static Cache<ModelName, ServingException> memory(Duration ttl, Ticker ticker) {
    return Caffeine.newBuilder()
        .maximumSize(MAX_REMEMBERED)
        .expireAfterWrite(ttl)
        .ticker(ticker)
        .executor(Runnable::run)
        .build();
  }

  void remember(ModelName name, ServingException failure) {
    if (failure.reason() == Reason.MODEL_NOT_FOUND) {
      absences.put(name, failure);
      gone(name);
    } else if (failure.reason().isLasting()) {
      failures.put(name, failure);
      gone(name);
    }
  }

  void loaded(ModelName name) {
    loaded.add(name);
  }

  /** That a model was loaded says nothing of its next load any more. */
  void gone(ModelName name) {
    loaded.remove(name);
  }

  /**
   * Whether a load would succeed by all that is known.
   *
   * @param isKept whether what is needed for it is on the local disk
   */
  public boolean isLoadable(ModelName name, boolean isKept) {
    return find(name) == null && (isKept || loaded.contains(name));
  }

  @Nullable ServingException find(ModelName name) {
    ServingException failure = failures.getIfPresent(name);
    return failure != null ? failure : absences.getIfPresent(name);
  }

  /** Returns whether a lasting failure was known. */
  boolean forget(ModelName name) {
    boolean failed = failures.asMap().remove(name) != null;
    absences.invalidate(name);
    return failed;
  }
}
