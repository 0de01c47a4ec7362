/**
 * Several models that score as one, by their mean: {@code EnsembleModel}, which {@code
 * EnsembleExplainer} explains. Which engine a member has is not known here.
 */
@NullMarked
package dev.coppice.model.ensemble;

import org.jspecify.annotations.NullMarked;
