package dev.coppice.cache.resident;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coppice.loader.LoadedModel;

/**
 * The measured speed of each version, kept while its model is not in memory, so that a slow model
 * counts as slow from the first call after it comes back.
 *
 * <p>Bounded: of very many versions some are forgotten, and guessed anew when they come back.
 */
public final class ScoringTimes {

  /** Some 4 MB of heap when full. */
  private static final int MAX_VERSIONS = 1 << 14;

  private final Cache<String, ScoringTime> times =
      Caffeine.newBuilder().maximumSize(MAX_VERSIONS).executor(Runnable::run).build();

  /**
   * The time of the model's version, shared by all its loads; a guess where nothing was measured.
   */
  public ScoringTime of(LoadedModel loaded) {
    ScoringTime guess = new ScoringTime(loaded.model().guessedRowNanos());
    return loaded.fingerprint().map(version -> times.get(version, v -> guess)).orElse(guess);
  }
}
