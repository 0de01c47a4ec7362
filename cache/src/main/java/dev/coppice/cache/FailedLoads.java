package dev.coppice.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a while which loads failed, so that a broken artifact cannot hammer the store. Only
 * lasting failures are kept: what may heal, and an object that may be dropped in, is tried again by
 * the next call.
 */
final class FailedLoads {

  /** A failure has a stack trace of some kilobytes; forgetting one early costs one more load. */
  private static final int MAX_REMEMBERED = 1000;

  private final Cache<ModelName, ServingException> failures;

  FailedLoads(Duration ttl, Ticker ticker) {
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(ttl)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  void remember(ModelName name, ServingException failure) {
    if (failure.reason().isLasting()) {
      failures.put(name, failure);
    }
  }

  @Nullable ServingException find(ModelName name) {
    return failures.getIfPresent(name);
  }

  /** Returns whether a failure was known. */
  boolean forget(ModelName name) {
    return failures.asMap().remove(name) != null;
  }
}
