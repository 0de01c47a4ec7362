package dev.coppice.model;

import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What the package that a model file came in says of it: how it was saved, and how it is called.
 */
public final class Packaging {

  /** The model came in no package. */
  public static final Packaging NONE = new Packaging(SavedAs.FILE, false, false, new BitSet());

  private final SavedAs savedAs;
  private final boolean answersProbabilities;
  private final boolean saysTypes;
  private final BitSet required;

  /** The kind of object whose {@code predict} the model's answers are. */
  public enum SavedAs {
    /** Nobody says. */
    FILE,
    BOOSTER,
    /** An estimator of scikit-learn's kind whose {@code predict} answers classes. */
    CLASSIFIER,
    /** Any other estimator. */
    ESTIMATOR
  }

  /**
   * @param answersProbabilities whether a classifier answers them where a call leaves it open
   * @param saysTypes whether the features' types are those that it makes of values
   * @param required the features, by index, that rows of names must have, be they null; copied
   */
  public Packaging(
      SavedAs savedAs, boolean answersProbabilities, boolean saysTypes, BitSet required) {
    this.savedAs = savedAs;
    this.answersProbabilities = answersProbabilities;
    this.saysTypes = saysTypes;
    this.required = (BitSet) required.clone();
  }

  public SavedAs savedAs() {
    return savedAs;
  }

  /** Whether the model came in a package. */
  public boolean isPackaged() {
    return savedAs != SavedAs.FILE;
  }

  /** Whether a classifier answers probabilities where a call leaves it open. */
  public boolean answersProbabilities() {
    return answersProbabilities;
  }

  /** Whether the package itself says the features' types, so that its own rows have these. */
  public boolean saysTypes() {
    return saysTypes;
  }

  /** Whether rows of names must have a feature, from 0. */
  public boolean requires(int feature) {
    return required.get(feature);
  }

  /**
   * The required features that a row does not have.
   *
   * @param isThere whether it has a feature, from 0
   */
  public IntStream absent(IntPredicate isThere) {
    return required.stream().filter(feature -> !isThere.test(feature));
  }
}
