/**
 * What becomes of a fleet's calls: hit ratios against memory, and each instance held against the
 * targets.
 */
@NullMarked
package dev.coppice.plan.forecast;

import org.jspecify.annotations.NullMarked;
