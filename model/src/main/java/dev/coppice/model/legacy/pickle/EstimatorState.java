package dev.coppice.model.legacy.pickle;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.TreeLimit;
import dev.coppice.model.format.WrapperMark;
import dev.coppice.model.legacy.pickle.PickleValue.Numeral;
import dev.coppice.model.legacy.pickle.PickleValue.Plain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the scores of a pickled estimator depend on beside its booster: the value that it takes for
 * missing and, of old versions, how many trees score.
 *
 * <p>The first has to stand before the model, whose attributes it becomes a part of while the model
 * is read. Python writes it first, as the estimator's parameters are set first; versions before
 * 3.6, which write attributes in any order, may not.
 */
final class EstimatorState {

  static final String MISSING = "missing";

  /** The attributes that are numbers. */
  static final List<String> NUMBERS = List.of(MISSING, TreeLimit.NAME);

  private float missing = Float.NaN;
  private @Nullable WrapperMark mark;
  private @Nullable String treeLimit;

  /** Notes an attribute of the estimator. */
  void note(PickleValue key, PickleValue value) throws InvalidModelException {
    if (key.equals(new PickleValue.Text(MISSING))) {
      missing(value);
    } else if (key.equals(new PickleValue.Text(TreeLimit.NAME)) && value != Plain.NONE) {
      treeLimit(value);
    }
  }

  /** Notes the value that is missing. */
  void missing(PickleValue value) throws InvalidModelException {
    if (value instanceof Numeral number) {
      missing = number.value();
    } else if (value == Plain.NONE) {
      missing = Float.NaN;
    } else {
      throw new InvalidModelException(
          "%s: %s (expected: a number, set as float(...) before the model is pickled)"
              .formatted(MISSING, value.phrase()));
    }
  }

  private void treeLimit(PickleValue value) throws InvalidModelException {
    if (!(value instanceof Numeral number) || number.value() != (int) number.value()) {
      throw new InvalidModelException(
          "%s: %s (expected: a whole number, set as int(...) before the model is pickled)"
              .formatted(TreeLimit.NAME, value.phrase()));
    }
    treeLimit = Integer.toString((int) number.value());
  }

  /** As {@link TreeLimit}; null if the estimator does not say it. */
  @Nullable String treeLimit() {
    return treeLimit;
  }

  /** The mark of the model, which comes now. */
  WrapperMark mark() {
    WrapperMark noted = new WrapperMark(missing);
    mark = noted;
    return noted;
  }

  /** Makes sure that the mark was right, once the pickle has ended. */
  void check() throws InvalidModelException {
    if (mark != null && Float.compare(mark.missing(), missing) != 0) {
      throw new InvalidModelException(
          "%s: behind the model (expected: before it, as Python 3.6 and newer pickle it)"
              .formatted(MISSING));
    }
  }
}
