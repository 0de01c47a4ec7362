package dev.coppice.loader.source;

import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;

/** A model whose last row of many scores is off by the last bit; for trials to find. */
record OneRowAstray(Model model) implements Model {

  @Override
  public ModelInfo info() {
    return model.info();
  }

  @Override
  public long bytes() {
    return model.bytes();
  }

  @Override
  public long guessedRowNanos() {
    return model.guessedRowNanos();
  }

  @Override
  public Scores score(Matrix rows) {
    Scores scores = model.score(rows);
    int last = scores.values().length - 1;
    scores.values()[last] = Math.nextUp(scores.values()[last]);
    return scores;
  }

  @Override
  public Scores margins(Matrix rows) {
    return score(rows);
  }

  @Override
  public void close() {
    model.close();
  }
}
