/**
 * Model files that XGBoost itself no longer reads, or that were never model files: the deprecated
 * binary format and Python pickles, translated to UBJSON while they are read.
 */
@NullMarked
package dev.coppice.model.legacy;

import org.jspecify.annotations.NullMarked;
