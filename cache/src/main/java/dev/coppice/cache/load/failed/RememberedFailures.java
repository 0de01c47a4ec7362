package dev.coppice.cache.load.failed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Failures of one kind of loads, each remembered for a while: lasting ones, and for only a second
 * that an object is absent, since one may be uploaded. What may heal is tried again by the next
 * call.
 *
 * @param <K> what was to be loaded
 */
public final class RememberedFailures<K> {

  /**
   * A failure has a stack trace of some kilobytes; its cause, which may hold all that a store said,
   * is told where it happens, and not kept. Forgetting one early costs one more load.
   */
  private static final int MAX_REMEMBERED = 1000;

  private static final Duration ABSENCE_TTL = Duration.ofSeconds(1);

  private final Cache<K, ServingException> lasting;
  private final Cache<K, ServingException> absences;

  private RememberedFailures(
      Cache<K, ServingException> lasting, Cache<K, ServingException> absences) {
    this.lasting = lasting;
    this.absences = absences;
  }

  /**
   * By keys that are the same if they are equal.
   *
   * @param ttl how long a lasting failure is remembered
   */
  static <K> RememberedFailures<K> of(Duration ttl, Ticker ticker) {
    return new RememberedFailures<>(
        memory(ttl, ticker).build(), memory(ABSENCE_TTL, ticker).build());
  }

  /** By objects that are the same as nothing but themselves, and are not kept for this. */
  public static <K> RememberedFailures<K> ofObjects(Duration ttl, Ticker ticker) {
    return new RememberedFailures<>(
        memory(ttl, ticker).weakKeys().build(), memory(ABSENCE_TTL, ticker).weakKeys().build());
  }

  private static Caffeine<Object, Object> memory(Duration ttl, Ticker ticker) {
    return Caffeine.newBuilder()
        .maximumSize(MAX_REMEMBERED)
        .expireAfterWrite(ttl)
        .ticker(ticker)
        .executor(Runnable::run);
  }

  /** Returns false if it is not remembered, because the next load may fare otherwise. */
  public boolean remember(K loaded, ServingException failure) {
    if (failure.reason() == Reason.MODEL_NOT_FOUND) {
      absences.put(loaded, failure.withoutCause());
      return true;
    }
    if (failure.reason().isLasting()) {
      lasting.put(loaded, failure.withoutCause());
      return true;
    }
    return false;
  }

  /** The failure that is known; null if none is. */
  public @Nullable ServingException find(K loaded) {
    ServingException failure = lasting.getIfPresent(loaded);
    return failure != null ? failure : absences.getIfPresent(loaded);
  }

  /** Returns whether a lasting failure was known. */
  public boolean forget(K loaded) {
    boolean failed = lasting.asMap().remove(loaded) != null;
    absences.invalidate(loaded);
    return failed;
  }
}
