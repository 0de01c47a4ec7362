/**
 * How one engine judges the other: rows at the thresholds of a model, and the comparison of both
 * engines' scores bit by bit. How either engine works is not known here.
 */
@NullMarked
package dev.coppice.model.trial;

import org.jspecify.annotations.NullMarked;
