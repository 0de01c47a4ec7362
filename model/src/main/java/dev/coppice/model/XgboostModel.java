package dev.coppice.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * A model scored by XGBoost4J, the reference engine.
 *
 * <p>Trees are scored by {@code inplace_predict}, which any number of threads may call at once as
 * long as nobody sets a parameter: so all there is to set is set before the first of them sees the
 * booster. A linear booster knows only the way through a {@code DMatrix}, whose cache inside the
 * booster is not for two threads; such calls take turns.
 */
public final class XgboostModel implements Model {

  private static final String ENGINE = "xgboost";

  /** Values given to one native call, which copies them twice; wide rows come in several calls. */
  private static final int MAX_VALUES_A_CALL = 1 << 20;

  /** What XGBoost puts before a message: the time, and the line of its source. */
  private static final Pattern LOG_PREFIX = Pattern.compile("^\\[[0-9:]+] \\S+:\\d+: ");

  private static final int MAX_CAUSE_LENGTH = 200;

  private final Booster booster;
  private final ModelInfo info;
  private final boolean isLinear;
  private final long bytes;
  private final int width;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private XgboostModel(Booster booster, ModelShape shape) throws XGBoostError {
    this.booster = booster;
    this.info =
        new ModelInfo(ENGINE, shape.objective(), shape.featureCount(), shape.featureNames());
    this.isLinear = shape.booster() == BoosterKind.GBLINEAR;
    this.bytes = ModelFootprint.residentBytes(shape);
    // One row of nothing: finishes XGBoost's lazy configuration, and shows that it can score.
    float[] missing = new float[shape.featureCount()];
    Arrays.fill(missing, Float.NaN);
    this.width = predict(missing, 1)[0].length;
  }

  /**
   * Loads a checked file. Native memory beyond the model's own is in use until this returns, see
   * {@link ModelFootprint#loadingBytes}.
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
    Booster booster = null;
    try {
      booster = XGBoost.loadModel(file.toString());
      booster.setParam("nthread", 1);
      return new XgboostModel(booster, shape);
    } catch (XGBoostError e) {
      if (booster != null) {
        booster.dispose();
      }
      throw new InvalidModelException(cause(e));
    }
  }

  /** Loads XGBoost's native library, which the first model would otherwise wait for. */
  public static void loadLibrary() {
    try {
      new DMatrix(new float[1], 1, 1, Float.NaN).dispose();
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost: " + cause(e), e);
    }
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
    int features = info.featureCount();
    if (rows.columns() > features) {
      throw new IllegalArgumentException(
          "columns: %d (expected: at most %d)".formatted(rows.columns(), features));
    }
    if ((long) rows.rows() * width > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "rows: %d (expected: fewer, of %d scores each)".formatted(rows.rows(), width));
    }
    if (isClosed.get()) {
      throw new IllegalStateException("model: closed (expected: open)");
    }
    float[] scores = new float[rows.rows() * width];
    int rowsACall = Math.max(1, MAX_VALUES_A_CALL / features);
    for (int first = 0; first < rows.rows(); first += rowsACall) {
      int count = Math.min(rowsACall, rows.rows() - first);
      copy(scoreCall(slice(rows, first, count)), scores, first * width);
    }
    return new Scores(scores, rows.rows(), width);
  }

  private static Matrix slice(Matrix rows, int first, int count) {
    if (count == rows.rows()) {
      return rows;
    }
    int columns = rows.columns();
    float[] values = Arrays.copyOfRange(rows.values(), first * columns, (first + count) * columns);
    return new Matrix(values, count, columns);
  }

  private float[][] scoreCall(Matrix rows) {
    try {
      return predict(rows.padTo(info.featureCount()).values(), rows.rows());
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost: " + cause(e), e);
    }
  }

  private float[][] predict(float[] values, int rows) throws XGBoostError {
    int features = info.featureCount();
    return isLinear
        ? predictLinear(values, rows, features)
        : booster.inplace_predict(values, rows, features, Float.NaN);
  }

  private synchronized float[][] predictLinear(float[] values, int rows, int features)
      throws XGBoostError {
    DMatrix matrix = new DMatrix(values, rows, features, Float.NaN);
    try {
      return booster.predict(matrix);
    } finally {
      matrix.dispose();
    }
  }

  private static void copy(float[][] from, float[] to, int start) {
    int at = start;
    for (float[] row : from) {
      System.arraycopy(row, 0, to, at, row.length);
      at += row.length;
    }
  }

  private static String cause(XGBoostError e) {
    String message = String.valueOf(e.getMessage());
    String line = message.strip().lines().findFirst().orElse("XGBoost refused it");
    return Place.quote(LOG_PREFIX.matcher(line).replaceFirst(""), MAX_CAUSE_LENGTH);
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      booster.dispose();
    }
  }
}
