package dev.coppice.cache.resident;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coppice.loader.LoadedModel;
import dev.coppice.model.Explainer;
import dev.coppice.model.Model;

/**
 * The measured speed of each version, kept while its model is not in memory, so that a slow model
 * counts as slow from the first call after it comes back.
 *
 * <p>Bounded: of very many versions some are forgotten, and guessed anew when they come back.
 */
public final class ScoringTimes {

  /** Some 4 MB of heap when full. */
  private static final int MAX_VERSIONS = 1 << 14;

  /** A model's guess of its reasons is made of that of its scores until it can be explained. */
  private static final int REASONS_PER_SCORE = 50;

  /**
   * Those of one version.
   *
   * @param scores of a row
   * @param reasons of a row
   */
  public record OfVersion(ScoringTime scores, ScoringTime reasons) {

    private static OfVersion guess(Model model) {
      long score = model.guessedRowNanos();
      long reason =
          model.explainer().map(Explainer::guessedRowNanos).orElse(REASONS_PER_SCORE * score);
      return new OfVersion(new ScoringTime(score), new ScoringTime(reason));
    }
  }

  private final Cache<String, OfVersion> times =
      Caffeine.newBuilder().maximumSize(MAX_VERSIONS).executor(Runnable::run).build();

  /** That of the model's version, shared by all its loads; a guess where nothing was measured. */
  public OfVersion of(LoadedModel loaded) {
    OfVersion guess = OfVersion.guess(loaded.model());
    return loaded.fingerprint().map(version -> times.get(version, v -> guess)).orElse(guess);
  }
}
