package dev.coppice.server.api.score;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.Scores;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RefusedRowException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import io.netty.buffer.ByteBuf;

/**
 * The rows of one body, decoded in the form their model takes: its own rows, or raw ones. They are
 * scored a block at a time: so what scoring takes depends neither on the number of rows nor on what
 * a model makes of each, and all of it together only on how many threads there are that score.
 */
public interface DecodedRows {

  /**
   * Values of a block, 256 KiB of float32, and as many characters of its scores. A row of more is
   * accounted while it is scored, in a few copies.
   */
  int BLOCK_VALUES = 1 << 16;

  /** Values that a score counts for: its text is four times as long as it is. */
  int VALUES_PER_SCORE = 4;

  /** Bytes of those copies for each value. */
  long WIDE_ROW_BYTES_PER_VALUE = 16;

  int count();

  /** Values that a row takes while it is scored. */
  int width();

  /** Index after the last row that is stored together with this one. */
  int storedEnd(int row);

  /** Index after the last row that can be scored together with this one: those of a block. */
  default int blockEnd(int row) {
    int values = Math.max(width(), VALUES_PER_SCORE * model().info().outputGroups());
    return Math.min(row + Math.max(1, BLOCK_VALUES / values), storedEnd(row));
  }

  /** The model that they were decoded for. */
  Model model();

  /**
   * Some of the rows as the model's trees take them.
   *
   * @param from index of the first row
   * @param to index after the last row, at most {@link #blockEnd} of the first
   * @throws PayloadException if a raw row cannot be preprocessed
   */
  Matrix matrix(int from, int to) throws PayloadException;

  /** Scores those rows. */
  default Scores score(int from, int to) throws PayloadException {
    return model().score(matrix(from, to));
  }

  /**
   * Throws what {@link #score} would of these rows.
   *
   * @param to at most {@link #blockEnd} of the first
   * @throws PayloadException if a raw row cannot be preprocessed
   */
  void check(int from, int to) throws PayloadException;

  /**
   * Decodes a body for a model.
   *
   * @param heap what the rows are taken from, and what scoring one of them takes if it is wide
   * @throws PayloadException as the decoder's
   */
  static DecodedRows decode(RequestDecoder decoder, ByteBuf body, Model model, HeapShare heap)
      throws PayloadException {
    DecodedRows decoded =
        model instanceof PreprocessedModel preprocessed
            ? new Raw(
                decoder.decodeRaw(body, preprocessed.preprocessing().columns(), heap), preprocessed)
            : new Ready(decoder.decode(body, model.info(), heap), model);
    if (decoded.width() > BLOCK_VALUES) {
      heap.take(WIDE_ROW_BYTES_PER_VALUE * decoded.width());
    }
    return decoded;
  }

  /** Rows as the model's trees take them. */
  record Ready(Rows rows, Model model) implements DecodedRows {

    @Override
    public int count() {
      return rows.count();
    }

    @Override
    public int width() {
      return rows.width();
    }

    @Override
    public int storedEnd(int row) {
      return rows.blockEnd(row);
    }

    @Override
    public Matrix matrix(int from, int to) {
      return rows.matrix(from, to);
    }

    @Override
    public void check(int from, int to) {
      // What was decoded can be scored.
    }
  }

  /** Rows that are preprocessed first. */
  record Raw(RawTable rows, PreprocessedModel model) implements DecodedRows {

    @Override
    public int count() {
      return rows.rows();
    }

    @Override
    public int width() {
      return model.widest();
    }

    @Override
    public int storedEnd(int row) {
      return count();
    }

    @Override
    public Matrix matrix(int from, int to) throws PayloadException {
      try {
        return model.preprocessing().apply(rows, from, to);
      } catch (RefusedRowException e) {
        throw PayloadException.mismatch(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void check(int from, int to) throws PayloadException {
      Matrix unused = matrix(from, to);
    }
  }
}
