package dev.coppice.model.xgboost;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.coppice.model.Rounds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A booster in native memory. Whoever has it frees it once, and uses it no more after that.
 *
 * <p>Any number of threads may {@link #predictInPlace predict in place} at once as long as nobody
 * sets a parameter: so all there is to set is set before the first of them sees the booster. The
 * way {@link #predictThroughMatrix through a matrix} has a cache inside the booster, which is not
 * for two threads.
 */
final class XgboostBooster {

  private final MemorySegment handle;
  private final MemorySegment predictionConfig;
  private final MemorySegment matrixConfig;

  private XgboostBooster(MemorySegment handle, Rounds rounds, float missing) {
    this.handle = handle;
    Arena arena = Arena.ofAuto();
    this.predictionConfig = arena.allocateFrom(prediction(rounds, missing));
    this.matrixConfig = arena.allocateFrom("{\"missing\": %s, \"nthread\": 1}".formatted(missing));
  }

  /** The transformed output of the first rounds; of all if they end at 0. */
  private static String prediction(Rounds rounds, float missing) {
    return String.format(
        Locale.ROOT, // Or the digits would be those of the machine's language.
        """
        {"type": 0, "training": false, "iteration_begin": 0, "iteration_end": %d, \
        "strict_shape": false, "cache_id": 0, "missing": %s}""",
        rounds.isWhole() ? 0 : rounds.scored(),
        missing);
  }

  /**
   * Loads a file that passed the check.
   *
   * @param file its extension says its format
   * @param rounds those of them that score will
   * @param missing what is missing in rows beside {@code NaN}
   */
  static XgboostBooster load(Path file, Rounds rounds, float missing) throws XgboostException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      XgboostLibrary.createBooster(out);
      MemorySegment handle = out.get(ADDRESS, 0);
      try {
        XgboostLibrary.loadModel(handle, arena.allocateFrom(file.toString()));
        XgboostLibrary.setParameter(handle, arena.allocateFrom("nthread"), arena.allocateFrom("1"));
      } catch (XgboostException e) {
        XgboostLibrary.freeBooster(handle);
        throw e;
      }
      return new XgboostBooster(handle, rounds, missing);
    }
  }

  /**
   * Scores rows where they are; not for linear boosters.
   *
   * @param values row-major
   * @return the scores row by row
   */
  float[] predictInPlace(float[] values, int rows, int columns) throws XgboostException {
    return PredictionInput.ofThread().predict(handle, predictionConfig, values, rows, columns);
  }

  /** The same through a matrix of XGBoost's own, the only way that a linear booster has. */
  synchronized float[] predictThroughMatrix(float[] values, int rows, int columns)
      throws XgboostException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      XgboostLibrary.createMatrix(
          PredictionInput.array(arena, values, rows, columns), matrixConfig, out);
      MemorySegment matrix = out.get(ADDRESS, 0);
      try {
        PredictionResult result = PredictionResult.in(arena);
        XgboostLibrary.predictMatrix(handle, matrix, predictionConfig, result);
        return result.read();
      } finally {
        XgboostLibrary.freeMatrix(matrix);
      }
    }
  }

  void free() {
    XgboostLibrary.freeBooster(handle);
  }
}
