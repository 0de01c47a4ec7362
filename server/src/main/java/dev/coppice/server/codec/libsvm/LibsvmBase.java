package dev.coppice.server.codec.libsvm;

/** What the first feature's index is in LIBSVM bodies. */
public enum LibsvmBase {
  /**
   * 0 if the body has an index of 0, else 1, as in SageMaker's XGBoost image 3.2: {@code 1:0.9} and
   * {@code 0:0.9} are the same request.
   */
  AUTO,
  /** Always 0, as in the images up to 3.0-5, for clients whose feature 0 may be absent. */
  ZERO
}
