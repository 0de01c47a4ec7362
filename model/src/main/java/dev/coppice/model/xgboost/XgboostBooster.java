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

  /** Scores, as the objective makes them of the sums. */
  private static final int SCORES = 0;

  /** The sums of the leaves, and of what they began with. */
  private static final int SUMS = 1;

  /** What each feature contributes to each sum, and then the bias. */
  private static final int CONTRIBUTIONS = 2;

  /** The number of the leaf that a row comes to in each tree, as a float. */
  private static final int LEAVES = 6;

  private final MemorySegment handle;
  private final float missing;
  private final MemorySegment predictionConfig;
  private final MemorySegment sumsConfig;
  private final MemorySegment contributionsConfig;
  private final MemorySegment leavesConfig;
  private final MemorySegment matrixConfig;

  private XgboostBooster(MemorySegment handle, Rounds rounds, float missing) {
    this.handle = handle;
    this.missing = missing;
    Arena arena = Arena.ofAuto();
    this.predictionConfig = arena.allocateFrom(prediction(SCORES, rounds, missing));
    this.sumsConfig = arena.allocateFrom(prediction(SUMS, rounds, missing));
    this.contributionsConfig = arena.allocateFrom(prediction(CONTRIBUTIONS, rounds, missing));
    this.leavesConfig = arena.allocateFrom(prediction(LEAVES, rounds, missing));
    this.matrixConfig = arena.allocateFrom("{\"missing\": %s, \"nthread\": 1}".formatted(missing));
  }

  /** The output of the first rounds; of all if they end at 0. */
  private static String prediction(int type, Rounds rounds, float missing) {
    return String.format(
        Locale.ROOT, // Or the digits would be those of the machine's language.
        """
        {"type": %d, "training": false, "iteration_begin": 0, "iteration_end": %d, \
        "strict_shape": false, "cache_id": 0, "missing": %s}\
        """,
        type,
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
      MemorySegment path = arena.allocateFrom(file.toString());
      return load(handle -> XgboostLibrary.loadModel(handle, path), rounds, missing);
    }
  }

  /**
   * Loads what passed the check out of memory.
   *
   * @param content native; of any format, and not needed once this returns
   */
  static XgboostBooster load(MemorySegment content, Rounds rounds, float missing)
      throws XgboostException {
    return load(
        handle -> XgboostLibrary.loadModel(handle, content, content.byteSize()), rounds, missing);
  }

  /** Loads a model into a booster. */
  @FunctionalInterface
  private interface Loading {
    void into(MemorySegment handle) throws XgboostException;
  }

  private static XgboostBooster load(Loading loading, Rounds rounds, float missing)
      throws XgboostException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      XgboostLibrary.createBooster(out);
      MemorySegment handle = out.get(ADDRESS, 0);
      try {
        loading.into(handle);
        XgboostLibrary.setParameter(handle, arena.allocateFrom("nthread"), arena.allocateFrom("1"));
        return new XgboostBooster(handle, rounds, missing);
      } catch (XgboostException | RuntimeException | Error e) {
        XgboostLibrary.freeBooster(handle);
        throw e;
      }
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

  /** The sums that such scores are made of, likewise. */
  float[] sumInPlace(float[] values, int rows, int columns) throws XgboostException {
    return PredictionInput.ofThread().predict(handle, sumsConfig, values, rows, columns);
  }

  /**
   * Adds the leaves of all trees to sums that other trees have left; not for linear boosters.
   *
   * @param before sums to begin with, row by row; none: the model's own intercept
   * @return the sums row by row
   */
  float[] sumOn(float[] before, float[] values, int rows, int columns) throws XgboostException {
    return goOn(before, SUMS, values, rows, columns);
  }

  /** The scores that are made of such sums, likewise. */
  float[] scoreOn(float[] before, float[] values, int rows, int columns) throws XgboostException {
    return goOn(before, SCORES, values, rows, columns);
  }

  private float[] goOn(float[] before, int type, float[] values, int rows, int columns)
      throws XgboostException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      XgboostLibrary.createProxy(out);
      MemorySegment proxy = out.get(ADDRESS, 0);
      try {
        if (before.length > 0) {
          XgboostLibrary.setInfo(
              proxy,
              arena.allocateFrom("base_margin"),
              PredictionInput.array(arena, before, rows, before.length / rows));
        }
        PredictionResult result = PredictionResult.in(arena);
        XgboostLibrary.predictDense(
            handle,
            PredictionInput.array(arena, values, rows, columns),
            arena.allocateFrom(prediction(type, Rounds.NONE, missing)),
            proxy,
            result);
        return result.read();
      } finally {
        XgboostLibrary.freeMatrix(proxy);
      }
    }
  }

  /** Scores through a matrix of XGBoost's own, the only way that a linear booster has. */
  float[] predictThroughMatrix(float[] values, int rows, int columns) throws XgboostException {
    return throughMatrix(predictionConfig, values, rows, columns);
  }

  /** The sums that such scores are made of, likewise. */
  float[] sumThroughMatrix(float[] values, int rows, int columns) throws XgboostException {
    return throughMatrix(sumsConfig, values, rows, columns);
  }

  /** Contributions row by row: of each output one per feature, then the bias. */
  float[] contributions(float[] values, int rows, int columns) throws XgboostException {
    return throughMatrix(contributionsConfig, values, rows, columns);
  }

  /** Numbers of leaves row by row, one per tree; not for linear boosters. */
  float[] leaves(float[] values, int rows, int columns) throws XgboostException {
    return throughMatrix(leavesConfig, values, rows, columns);
  }

  private synchronized float[] throughMatrix(
      MemorySegment config, float[] values, int rows, int columns) throws XgboostException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      XgboostLibrary.createMatrix(
          PredictionInput.array(arena, values, rows, columns), matrixConfig, out);
      MemorySegment matrix = out.get(ADDRESS, 0);
      try {
        PredictionResult result = PredictionResult.in(arena);
        XgboostLibrary.predictMatrix(handle, matrix, config, result);
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
