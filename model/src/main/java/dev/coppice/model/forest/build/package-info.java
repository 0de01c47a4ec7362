/**
 * How a forest is made while its file is checked: the columns of a tree, its order, the format that
 * fits it, and the packing of its thresholds. Doors: {@code ForestBuilder}, {@code FormatRule}, and
 * {@code ForestFootprint}, by which its memory is reserved before.
 *
 * <p>What files look like is not known here: {@code check} passes nodes one tree after the other.
 * {@code ForestTreeTable} and the columns keep them, {@code TreeOrder} lays them out, {@code
 * Thresholds} and {@code ForestPacking} make ranks of conditions.
 */
@NullMarked
package dev.coppice.model.forest.build;

import org.jspecify.annotations.NullMarked;
