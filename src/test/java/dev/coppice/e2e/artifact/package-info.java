/** What may lie in an artifact besides a booster: wrappers, expectations, notes, MLflow models. */
@NullMarked
package dev.coppice.e2e.artifact;

import org.jspecify.annotations.NullMarked;
