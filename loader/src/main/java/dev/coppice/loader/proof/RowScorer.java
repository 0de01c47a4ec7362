package dev.coppice.loader.proof;

import dev.coppice.model.Model;
import dev.coppice.model.Scores;

/** Scores one row as a request that holds nothing else would be, and prints as answers do. */
public interface RowScorer {

  /**
   * Decodes and scores a row.
   *
   * @param json the row, an array or an object; raw if the model has preprocessing
   * @return one row of scores
   * @throws RefusedRequestRowException if a request with this row would be refused
   */
  Scores score(Model model, byte[] json) throws RefusedRequestRowException;

  /** Cells that a decoded row has, missing ones included. */
  int columns(Model model);

  /** A score as it stands in answers. */
  String text(float score);
}
