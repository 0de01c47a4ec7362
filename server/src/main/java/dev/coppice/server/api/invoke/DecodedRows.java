package dev.coppice.server.api.invoke;

import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.Scores;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RefusedRowException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import io.netty.buffer.ByteBuf;

/** The rows of one body, decoded in the form their model takes: its own rows, or raw ones. */
interface DecodedRows {

  int count();

  /**
   * Scores every row.
   *
   * @throws PayloadException if a raw row cannot be preprocessed
   */
  Scores score() throws PayloadException;

  /**
   * Decodes a body for a model.
   *
   * @throws PayloadException as the decoder's
   */
  static DecodedRows decode(RequestDecoder decoder, ByteBuf body, Model model)
      throws PayloadException {
    if (model instanceof PreprocessedModel preprocessed) {
      return new Raw(decoder.decodeRaw(body, preprocessed.preprocessing().columns()), preprocessed);
    }
    return new Ready(decoder.decode(body, model.info()), model);
  }

  /** Rows as the model's trees take them. */
  record Ready(Matrix rows, Model model) implements DecodedRows {

    @Override
    public int count() {
      return rows.rows();
    }

    @Override
    public Scores score() {
      return model.score(rows);
    }
  }

  /** Rows that are preprocessed first. */
  record Raw(RawTable rows, PreprocessedModel model) implements DecodedRows {

    @Override
    public int count() {
      return rows.rows();
    }

    @Override
    public Scores score() throws PayloadException {
      try {
        return model.score(rows);
      } catch (RefusedRowException e) {
        throw PayloadException.mismatch(String.valueOf(e.getMessage()));
      }
    }
  }
}
