package dev.coppice.model.preprocessing.step;

import java.util.List;

/** What a feature's values go through on their way from the raw column to the model. */
public sealed interface Step permits Step.ImputeText, Mapping, NumberStep {

  /** The step's name in documents. */
  String key();

  /** The name of all imputation, of text and of numbers. */
  String IMPUTE = "impute";

  /**
   * How the value of an imputation was found in training; for people to read; it is not computed
   * again.
   */
  List<String> STRATEGIES = List.of("constant", "mean", "median", "mode");

  /** Puts text where it is missing. */
  record ImputeText(String value) implements Step {

    @Override
    public String key() {
      return IMPUTE;
    }
  }
}
