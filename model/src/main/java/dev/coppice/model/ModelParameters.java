package dev.coppice.model;

/**
 * What makes scores of a model's trees.
 *
 * @param objective XGBoost's name of the objective
 * @param baseScores the intercept before the link function: one, or one an output
 * @param groups the output that each tree adds to
 * @param weights what each tree's value is multiplied by; empty if all are 1
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, once a model.
record ModelParameters(String objective, float[] baseScores, int[] groups, float[] weights) {}
