package dev.coppice.server.api.batch;

import dev.coppice.model.Matrix;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.rows.PayloadException;

/** Takes a tenant's rows as they are scored; on the scoring threads, one at a time. */
interface RowKeeper {

  /** Rows that should be scored in a turn at most. */
  int turnRows();

  /**
   * Takes the next rows, before anybody hears that they are scored.
   *
   * @param rows as the model took them
   * @throws PayloadException if what was asked for turns out to be nothing that the model has
   */
  void keep(Scores scores, Matrix rows) throws PayloadException;
}
