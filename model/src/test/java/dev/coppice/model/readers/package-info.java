/**
 * Whether our reader of model files and XGBoost's own read the same files, and the same models in
 * them: drawn files go to both, XGBoost in a process of its own that may crash.
 */
@NullMarked
package dev.coppice.model.readers;

import org.jspecify.annotations.NullMarked;
