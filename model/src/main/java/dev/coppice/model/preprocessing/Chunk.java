package dev.coppice.model.preprocessing;

import java.util.Arrays;

/**
 * Some of a request's rows on their way through the pipelines, with the room they need for it.
 *
 * @param raw the rows, column by column
 * @param from index of the first one in the request
 * @param rows how many
 * @param values room for a column of values
 * @param codes room for a column of codes
 * @param matrix the model's rows, row-major, of zeros at first
 * @param width their columns
 * @param missing what is missing in the model's rows
 */
@SuppressWarnings("ArrayRecordComponent") // Room to work in, of one thread.
record Chunk(
    RawBlock raw,
    int from,
    int rows,
    double[] values,
    int[] codes,
    float[] matrix,
    int width,
    MissingValues missing) {

  static Chunk of(RawTable raw, int from, int to, int width, MissingValues missing) {
    int rows = to - from;
    float[] matrix = new float[Math.multiplyExact(rows, width)];
    if (missing.zeros()) {
      Arrays.fill(matrix, missing.zero());
    }
    return new Chunk(
        raw.block(from, to), from, rows, new double[rows], new int[rows], matrix, width, missing);
  }
}
