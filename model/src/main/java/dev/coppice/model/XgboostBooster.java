package dev.coppice.model;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A booster in native memory. Whoever has it frees it once, and uses it no more after that.
 *
 * <p>Any number of threads may {@link #predictInPlace predict in place} at once as long as nobody
 * sets a parameter: so all there is to set is set before the first of them sees the booster. The
 * way {@link #predictThroughMatrix through a matrix} has a cache inside the booster, which is not
 * for two threads.
 */
final class XgboostBooster {

  /** All trees, the transformed output, a NaN for what is missing. */
  private static final String PREDICTION =
      """
      {"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, \
      "strict_shape": false, "cache_id": 0, "missing": NaN}""";

  private static final String MATRIX = "{\"missing\": NaN, \"nthread\": 1}";

  private static final MemorySegment PREDICTION_CONFIG = Arena.global().allocateFrom(PREDICTION);
  private static final MemorySegment MATRIX_CONFIG = Arena.global().allocateFrom(MATRIX);

  private final MemorySegment handle;

  private XgboostBooster(MemorySegment handle) {
    this.handle = handle;
  }

  /**
   * Loads a file that passed the check.
   *
   * @param file its extension says its format
   */
  static XgboostBooster load(Path file) throws XgboostException {
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
      return new XgboostBooster(handle);
    }
  }

  /**
   * Scores rows where they are; not for linear boosters.
   *
   * @param values row-major, {@code NaN} where missing
   * @return the scores row by row
   */
  float[] predictInPlace(float[] values, int rows, int columns) throws XgboostException {
    return PredictionInput.ofThread().predict(handle, PREDICTION_CONFIG, values, rows, columns);
  }

  /** The same through a matrix of XGBoost's own, the only way that a linear booster has. */
  synchronized float[] predictThroughMatrix(float[] values, int rows, int columns)
      throws XgboostException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      XgboostLibrary.createMatrix(
          PredictionInput.array(arena, values, rows, columns), MATRIX_CONFIG, out);
      MemorySegment matrix = out.get(ADDRESS, 0);
      try {
        PredictionResult result = PredictionResult.in(arena);
        XgboostLibrary.predictMatrix(handle, matrix, PREDICTION_CONFIG, result);
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
