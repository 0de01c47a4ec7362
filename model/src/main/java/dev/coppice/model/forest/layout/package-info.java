/**
 * The ground of our engine: how the bytes of a forest and of the rows it scores lie. {@code
 * ForestLayout} says what is where in a block, {@code ForestTrees} reads it by address; a node has
 * 4 bytes ({@code NodeFormat}), 8 or 16 ({@code ForestNode}). Rows become slots of integers that
 * nodes compare ({@code ForestKey}), as keys ({@code ForestKeys}) or as ranks ({@code
 * ForestRanks}).
 *
 * <p>Who builds, walks or restores a forest is not known here; they all come here for the meaning
 * of a bit.
 */
@NullMarked
package dev.coppice.model.forest.layout;

import org.jspecify.annotations.NullMarked;
