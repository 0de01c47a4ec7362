/**
 * From sums of trees to scores, objective by objective, with the bits of XGBoost. Trees are not
 * known here.
 */
@NullMarked
package dev.coppice.model.objective;

import org.jspecify.annotations.NullMarked;
