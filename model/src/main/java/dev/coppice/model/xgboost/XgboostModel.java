package dev.coppice.model.xgboost;

import dev.coppice.model.Explainer;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.RefusedReasonsException;
import dev.coppice.model.Scores;
import dev.coppice.model.check.BoosterKind;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.natives.NativeDirectory;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A model scored by XGBoost, the reference engine.
 *
 * <p>Trees are scored in place, by any number of threads at once. A linear booster knows only the
 * way through a matrix; such calls take turns.
 */
public final class XgboostModel implements Model {

  /** The release of XGBoost that judges here; its patches answer alike. */
  public static final String RELEASE = "3.4";

  private static final String ENGINE = "xgboost";

  /** Values given to one native call, which copies them; wide rows come in several calls. */
  private static final int MAX_VALUES_PER_CALL = 1 << 20;

  /** What {@link #guessedRowNanos} is made of. */
  private static final long CALL_NANOS = 10_000;

  private static final long STEP_NANOS = 10;
  private static final long VALUE_NANOS = 5;

  /** What XGBoost says of covers below 0, or that are no number. */
  private static final String NEGATIVE_COVER = "undefined for trees with negative";

  private final XgboostBooster booster;
  private final ModelInfo info;
  private final long guessedRowNanos;
  private final Prediction scoring;
  private final Prediction summing;
  private final Explainer explainer;
  private final long bytes;
  private final int width;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private XgboostModel(XgboostBooster booster, ModelShape shape) throws XgboostException {
    this.booster = booster;
    this.info = shape.info(ENGINE);
    boolean isLinear = shape.booster() == BoosterKind.GBLINEAR;
    this.scoring = isLinear ? booster::predictThroughMatrix : booster::predictInPlace;
    this.summing = isLinear ? booster::sumThroughMatrix : booster::sumInPlace;
    this.explainer = new XgboostReasons(this, shape);
    this.bytes = BoosterFootprint.residentBytes(shape);
    this.guessedRowNanos = guessRowNanos(shape);
    // One row of nothing: finishes XGBoost's lazy configuration, and shows that it can score.
    float[] missing = new float[shape.featureCount()];
    Arrays.fill(missing, Float.NaN);
    this.width = scoring.of(missing, 1, missing.length).length;
  }

  /**
   * Loads a checked file. Native memory beyond the model's own is in use until this returns, see
   * {@link BoosterFootprint#loadingBytes}.
   *
   * @param file the very bytes that {@link ModelCheck} passed, under a name with the format's
   *     extension; not needed once this returns
   * @param shape what the check learnt of it
   * @throws InvalidModelException if XGBoost refuses the file; the message is XGBoost's
   */
  public static XgboostModel load(Path file, ModelFormat format, ModelShape shape)
      throws InvalidModelException {
    if (!file.toString().endsWith("." + format.extension())) {
      throw new IllegalArgumentException(
          "file: %s (expected: a name ending in .%s)".formatted(file, format.extension()));
    }
    return load(() -> XgboostBooster.load(file, shape.rounds(), shape.missing()), shape);
  }

  /** Likewise what is in native memory, which is not needed once this returns. */
  static XgboostModel load(MemorySegment content, ModelShape shape) throws InvalidModelException {
    return load(() -> XgboostBooster.load(content, shape.rounds(), shape.missing()), shape);
  }

  /** Loads a booster. */
  @FunctionalInterface
  private interface Loading {
    XgboostBooster booster() throws XgboostException;
  }

  private static XgboostModel load(Loading loading, ModelShape shape) throws InvalidModelException {
    try {
      XgboostBooster booster = loading.booster();
      try {
        return new XgboostModel(booster, shape);
      } catch (XgboostException | RuntimeException | Error e) {
        booster.free();
        throw e;
      }
    } catch (XgboostException e) {
      throw e.refusal();
    }
  }

  /**
   * Loads XGBoost's native library, which the first model would otherwise wait for.
   *
   * @param directory where it is to be a file
   * @throws dev.coppice.model.natives.NativeLibraryException if it cannot be had
   */
  public static void loadLibrary(NativeDirectory directory) {
    PackedLibrary.load(directory);
  }

  /** Finds the library's functions, as the first model would: some hundredths of a second. */
  public static void findFunctions() {
    XgboostLibrary.load();
  }

  /**
   * A call through the native interface, a step of each tree on each of as many levels as its nodes
   * need when they are balanced, and the row's values.
   */
  private static long guessRowNanos(ModelShape shape) {
    ModelShape.Counts counts = shape.counts();
    long nodes = counts.nodes() + counts.vectorNodes();
    long nodesPerTree = nodes / Math.max(1, counts.trees());
    int levels = Long.SIZE - Long.numberOfLeadingZeros(nodesPerTree);
    return CALL_NANOS
        + STEP_NANOS * counts.trees() * levels
        + VALUE_NANOS * (shape.featureCount() + shape.outputGroups() + counts.linearWeights());
  }

  @Override
  public long guessedRowNanos() {
    return guessedRowNanos;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Scores score(Matrix rows) {
    return values(rows, width, scoring);
  }

  @Override
  public Scores margins(Matrix rows) {
    return values(rows, info.outputGroups(), summing);
  }

  private Scores values(Matrix rows, int width, Prediction how) {
    requireUse(rows);
    if ((long) rows.rows() * width > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "rows: %d (expected: fewer, of %d scores each)".formatted(rows.rows(), width));
    }
    int rowsPerCall = Math.max(1, MAX_VALUES_PER_CALL / info.featureCount());
    if (rows.rows() <= rowsPerCall) {
      return new Scores(rows.rows() == 0 ? new float[0] : call(rows, how), rows.rows(), width);
    }
    float[] values = new float[rows.rows() * width];
    for (int first = 0; first < rows.rows(); first += rowsPerCall) {
      int count = Math.min(rowsPerCall, rows.rows() - first);
      float[] some = call(rows.slice(first, first + count), how);
      System.arraycopy(some, 0, values, first * width, some.length);
    }
    return new Scores(values, rows.rows(), width);
  }

  @Override
  public Optional<Explainer> explainer() {
    return Optional.of(explainer);
  }

  /**
   * XGBoost's own contributions of all rows: of each output one value per feature, then the bias.
   * Takes turns with other such calls, and leaves some memory behind in XGBoost each time.
   */
  float[] contributions(Matrix rows) {
    try {
      return explain(rows, booster::contributions);
    } catch (IllegalStateException e) {
      if (String.valueOf(e.getMessage()).contains(NEGATIVE_COVER)) {
        throw new RefusedReasonsException(Explainer.NEGATIVE_COVERS, e);
      }
      throw e;
    }
  }

  /** XGBoost's own numbers of the leaves that rows come to, one per tree; likewise. */
  int[] leaves(Matrix rows) {
    float[] leaves = explain(rows, booster::leaves);
    int[] numbers = new int[leaves.length];
    for (int i = 0; i < leaves.length; i++) {
      numbers[i] = (int) leaves[i];
    }
    return numbers;
  }

  private float[] explain(Matrix rows, Prediction how) {
    requireUse(rows);
    return call(rows, how);
  }

  private void requireUse(Matrix rows) {
    info.requireFits(rows);
    if (isClosed.get()) {
      throw new IllegalStateException("model: closed (expected: open)");
    }
  }

  /** One of XGBoost's ways to predict something of rows that are as wide as the model. */
  @FunctionalInterface
  private interface Prediction {
    float[] of(float[] values, int rows, int columns) throws XgboostException;
  }

  private float[] call(Matrix rows, Prediction how) {
    try {
      int features = info.featureCount();
      return how.of(rows.padTo(features).values(), rows.rows(), features);
    } catch (XgboostException e) {
      throw e.defect();
    }
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      booster.free();
    }
  }
}
