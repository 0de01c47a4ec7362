package dev.coppice.model.xgboost;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * What one thread passes its rows to XGBoost with: a proxy matrix, a buffer for the values, and the
 * sentence of JSON that says where they are. Made once per thread, since each is costly to make and
 * none may be used by two threads; rows beyond the buffer get one of their own.
 */
final class PredictionInput {

  /** Enough for a handful of rows of usual width; small, because each scoring thread has one. */
  private static final int BUFFER_VALUES = 16 * 1024;

  /** Longer than any {@link #describe array interface}. */
  private static final int DESCRIPTION_BYTES = 160;

  /** What a thread reuses from call to call; nothing in it outlives a call's end. */
  private static final ThreadLocal<PredictionInput> OF_THREAD =
      ThreadLocal.withInitial(PredictionInput::new);

  private final MemorySegment proxy;
  private final MemorySegment buffer;
  private final MemorySegment description;
  private final PredictionResult result;
  private int describedRows;
  private int describedColumns;

  @SuppressWarnings("restricted") // The proxy is freed when its thread is gone.
  private PredictionInput() {
    Arena arena = Arena.ofAuto();
    MemorySegment handle = arena.allocate(ADDRESS);
    try {
      XgboostLibrary.createProxy(handle);
    } catch (XgboostException e) {
      throw e.defect();
    }
    proxy = handle.get(ADDRESS, 0).reinterpret(arena, XgboostLibrary::freeMatrix);
    buffer = arena.allocate(JAVA_FLOAT, BUFFER_VALUES);
    description = arena.allocate(DESCRIPTION_BYTES);
    result = PredictionResult.in(arena);
  }

  static PredictionInput ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Predicts from rows in place.
   *
   * @param values {@code rows * columns} of them, row-major
   */
  float[] predict(
      MemorySegment booster, MemorySegment config, float[] values, int rows, int columns)
      throws XgboostException {
    int count = rows * columns;
    if (count > BUFFER_VALUES) {
      return predictLarge(booster, config, values, rows, columns);
    }
    MemorySegment.copy(values, 0, buffer, JAVA_FLOAT, 0, count);
    if (rows != describedRows || columns != describedColumns) {
      description.setString(0, describe(buffer, rows, columns));
      describedRows = rows;
      describedColumns = columns;
    }
    XgboostLibrary.predictDense(booster, description, config, proxy, result);
    return result.read();
  }

  private float[] predictLarge(
      MemorySegment booster, MemorySegment config, float[] values, int rows, int columns)
      throws XgboostException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment array = array(arena, values, rows, columns);
      XgboostLibrary.predictDense(booster, array, config, proxy, result);
      return result.read();
    }
  }

  /** Copies values to native memory, and says in XGBoost's way where they are. */
  static MemorySegment array(Arena arena, float[] values, int rows, int columns) {
    MemorySegment data = arena.allocate(JAVA_FLOAT, (long) rows * columns);
    MemorySegment.copy(values, 0, data, JAVA_FLOAT, 0, rows * columns);
    return arena.allocateFrom(describe(data, rows, columns), StandardCharsets.US_ASCII);
  }

  /** Put together by hand: a formatter would write digits of the machine's own language. */
  private static String describe(MemorySegment data, int rows, int columns) {
    String shape = "[" + rows + "," + columns + "]";
    return "{\"data\":["
        + data.address()
        + ",true],\"shape\":"
        + shape
        + ",\"typestr\":\"<f4\",\"version\":3}";
  }
}
