package dev.coppice.loader.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.Scores;
import java.util.ArrayList;
import java.util.List;

/** Scores arrays of numbers, with no server around; refuses rows that are too wide. */
public final class ArrayRowScorer implements RowScorer {

  /** What was scored, in order. */
  final List<String> rows = new ArrayList<>();

  /** Runs before each row. */
  public Runnable before = () -> {};

  /** Columns that a model is said to have; 0 for its own. */
  int wide;

  @Override
  public Scores score(Model model, byte[] json) throws RefusedRequestRowException {
    before.run();
    String row = new String(json, UTF_8);
    rows.add(row);
    String[] cells = row.substring(1, row.length() - 1).split(",", -1);
    if (cells.length > columns(model)) {
      throw new RefusedRequestRowException("too wide");
    }
    float[] values = new float[cells.length];
    for (int i = 0; i < cells.length; i++) {
      values[i] = Float.parseFloat(cells[i]);
    }
    return model.score(new Matrix(values, 1, values.length));
  }

  @Override
  public int columns(Model model) {
    return wide > 0 ? wide : model.info().featureCount();
  }

  @Override
  public String text(float score) {
    return Double.toString(score);
  }
}
