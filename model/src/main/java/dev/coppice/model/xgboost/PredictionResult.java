package dev.coppice.model.xgboost;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where XGBoost says where a prediction's scores are.
 *
 * @param shape receives a pointer to the extent of each dimension
 * @param dimensions receives how many dimensions there are
 * @param scores receives a pointer to the float32 scores
 */
record PredictionResult(MemorySegment shape, MemorySegment dimensions, MemorySegment scores) {

  static PredictionResult in(Arena arena) {
    return new PredictionResult(
        arena.allocate(ADDRESS), arena.allocate(JAVA_LONG), arena.allocate(ADDRESS));
  }

  /** Copies the scores out of XGBoost's memory: as many as the shape's product. */
  @SuppressWarnings("restricted") // XGBoost says how long its arrays are.
  float[] read() {
    long axes = dimensions.get(JAVA_LONG, 0);
    MemorySegment extents = shape.get(ADDRESS, 0).reinterpret(axes * Long.BYTES);
    long count = 1;
    for (long axis = 0; axis < axes; axis++) {
      count *= extents.getAtIndex(JAVA_LONG, axis);
    }
    return scores.get(ADDRESS, 0).reinterpret(count * Float.BYTES).toArray(JAVA_FLOAT);
  }
}
