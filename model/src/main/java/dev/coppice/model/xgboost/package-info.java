/**
 * The reference engine, behind XGBoost's C interface; of {@code ml.dmlc}'s jar it uses the native
 * library alone. Door: {@code XgboostModel}. Forests are not known here.
 */
@NullMarked
package dev.coppice.model.xgboost;

import org.jspecify.annotations.NullMarked;
