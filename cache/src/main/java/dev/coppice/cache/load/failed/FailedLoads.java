package dev.coppice.cache.load.failed;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a while which loads failed, so that a broken artifact or a name without one cannot
 * hammer the store. What a load with reasons failed of is remembered apart: it takes more, and
 * without them the model may serve all the same.
 *
 * <p>And remembers which models were loaded and have not failed for good since.
 */
public final class FailedLoads {

  private final RememberedFailures<ModelName> failures;
  private final RememberedFailures<ModelName> explained;
  private final LoadedNames loaded = new LoadedNames();

  /**
   * @param ttl how long a lasting failure is remembered
   */
  public FailedLoads(Duration ttl, Ticker ticker) {
    this.failures = RememberedFailures.of(ttl, ticker);
    this.explained = RememberedFailures.of(ttl, ticker);
  }

  /** What may heal is not remembered. */
  public void remember(ModelName name, ServingException failure) {
    if (failures.remember(name, failure)) {
      gone(name);
    }
  }

  /** Of a load with what reasons take; what is absent is so for all. */
  public void rememberExplained(ModelName name, ServingException failure) {
    if (failure.reason() == Reason.MODEL_NOT_FOUND) {
      remember(name, failure);
    } else {
      explained.remember(name, failure);
    }
  }

  /** A newer version of a model is loaded: its reasons may fare otherwise than the older one's. */
  public void renewed(ModelName name) {
    boolean unused = explained.forget(name);
  }

  /**
   * The last load of a model went well; as {@link #renewed} if it is known that reasons failed of
   * another version.
   */
  public void loaded(ModelName name, String version) {
    ServingException failure = explained.find(name);
    String refused = failure == null ? null : failure.refusedVersion();
    if (refused != null && !refused.equals(version)) {
      renewed(name);
    }
    loaded.add(name);
  }

  /** From now on a load that went well says nothing of the model's next one. */
  public void gone(ModelName name) {
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

  /** The failure of a load that is known to fail; null if none is known. */
  public @Nullable ServingException find(ModelName name) {
    return failures.find(name);
  }

  /**
   * Throws the failure of a load that is known to fail.
   *
   * @param isExplained whether of one with what reasons take, which fails where one without does
   */
  public void throwKnown(ModelName name, boolean isExplained) {
    ServingException failure = find(name);
    if (failure == null && isExplained) {
      failure = explained.find(name);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Whether a load for another purpose may fare otherwise than one that failed.
   *
   * @param isAlike whether both are without what reasons take; else the failure may be of that
   */
  public static boolean mayFareOtherwise(ServingException why, boolean isAlike) {
    return switch (why.reason()) {
      case OVERLOADED, INSUFFICIENT_STORAGE -> true;
      case NO_MEMORY -> !isAlike;
      default -> !isAlike && why.reason().isLasting();
    };
  }

  /** Returns whether a lasting failure was known. */
  public boolean forget(ModelName name) {
    boolean failedExplained = explained.forget(name);
    return failures.forget(name) || failedExplained;
  }
}
