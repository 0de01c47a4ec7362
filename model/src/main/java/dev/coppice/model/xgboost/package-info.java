/**
 * The reference engine, behind XGBoost's C interface; the only importer of {@code ml.dmlc}. Door:
 * {@code XgboostModel}. The loader and trials come in; forests are not known here.
 */
@NullMarked
package dev.coppice.model.xgboost;

import org.jspecify.annotations.NullMarked;
