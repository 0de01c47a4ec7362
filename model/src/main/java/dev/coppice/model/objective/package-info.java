/**
 * From sums of trees to scores, objective by objective, with the bits of XGBoost. {@code forest}
 * and {@code legacy} come in; trees are not known here.
 */
@NullMarked
package dev.coppice.model.objective;

import org.jspecify.annotations.NullMarked;
