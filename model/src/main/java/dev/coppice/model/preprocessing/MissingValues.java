package dev.coppice.model.preprocessing;

/**
 * What a model takes for missing in the rows that are made for it, beside NaN.
 *
 * @param zeros whether 0 is, before it is rounded to float32: so it is where scikit-learn makes a
 *     sparse matrix, which does not store it
 * @param marker a number that is, after rounding to float32; NaN if there is none
 */
record MissingValues(boolean zeros, float marker) {

  MissingValues {
    if (Float.isInfinite(marker)) {
      throw new IllegalArgumentException("missing: infinite (expected: a number of float32)");
    }
  }

  /** What a column holds where nothing was put: a zero, which may be missing. */
  float zero() {
    return zeros ? Float.NaN : 0;
  }

  /** Makes zeros missing, if they are, in a column that is not yet rounded. */
  void markZeros(double[] values, int count) {
    if (zeros) {
      for (int i = 0; i < count; i++) {
        values[i] = values[i] == 0 ? Double.NaN : values[i];
      }
    }
  }

  /** Makes the marker missing, if there is one, in finished rows. */
  void markRounded(float[] matrix) {
    if (!Float.isNaN(marker)) {
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] = matrix[i] == marker ? Float.NaN : matrix[i];
      }
    }
  }
}
