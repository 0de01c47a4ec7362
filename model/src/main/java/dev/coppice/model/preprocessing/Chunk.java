package dev.coppice.model.preprocessing;

/**
 * Some of a request's rows on their way through the pipelines, with the room they need for it.
 *
 * @param raw all rows of the request
 * @param from index of the first one
 * @param rows how many
 * @param values room for a column of values
 * @param codes room for a column of codes
 * @param matrix the model's rows, row-major, all 0 at first
 * @param width their columns
 */
@SuppressWarnings("ArrayRecordComponent") // Room to work in, of one thread.
record Chunk(
    RawTable raw, int from, int rows, double[] values, int[] codes, float[] matrix, int width) {

  static Chunk of(RawTable raw, int from, int to, int width) {
    int rows = to - from;
    float[] matrix = new float[Math.multiplyExact(rows, width)];
    return new Chunk(raw, from, rows, new double[rows], new int[rows], matrix, width);
  }
}
