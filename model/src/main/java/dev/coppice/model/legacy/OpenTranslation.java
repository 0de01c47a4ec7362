package dev.coppice.model.legacy;

/**
 * A translation that leaves the model's root object and its learner open, so that what is known
 * from elsewhere can be added: see {@link ModelTail}.
 */
interface OpenTranslation extends Translation {

  /** True if the model lists names of features, be it none. */
  boolean hasFeatureNames();

  /** True if the model lists types of features, be it none. */
  boolean hasFeatureTypes();

  /** The version of XGBoost whose form the model has: three numbers, or none if unknown. */
  int[] version();

  /** True if a version of XGBoost before that one is known to have written the model. */
  boolean isBefore(int major, int minor);
}
