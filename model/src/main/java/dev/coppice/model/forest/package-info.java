/**
 * Our engine: trees as eight or sixteen bytes per node in one mapped block, built while a file is
 * checked and walked by raw address. Door: {@code ForestBuilder}, which makes a {@code Forest}.
 * XGBoost's library is not known here.
 *
 * <p>No walk can leave its block, because of these points, each with the test that shows it:
 *
 * <ol>
 *   <li>A file's children lead to other nodes of its own tree, each node has one parent, and no
 *       walk goes on for ever ({@code TreeNodesTest}, {@code ModelCheckTest}).
 *   <li>A tree is laid out again in depth-first order, so that a step leads forward by a distance
 *       that was written when its child was placed ({@code TreeOrderTest}, {@code
 *       ForestBuilderTest}).
 *   <li>A distance that does not fit its bits makes the node wide; it is never cut off ({@code
 *       ForestLayoutTest}).
 *   <li>A leaf has the distance 0, so that a walk that has arrived stays where it is, whatever its
 *       row ({@code ForestTest}).
 *   <li>A walk takes as many steps as its tree is deep, which is counted where the tree is laid out
 *       ({@code ForestLayoutTest}).
 *   <li>Rows are filled up to the slots of all features, and wider rows are refused before a walk
 *       ({@code ForestTest}).
 *   <li>Categories are looked up within the words that were counted for them ({@code
 *       ForestDifferentialTest}).
 *   <li>The block is freed once nobody has a lease ({@code ForestMemoryTest}, and the laws of the
 *       cache).
 * </ol>
 */
@NullMarked
package dev.coppice.model.forest;

import org.jspecify.annotations.NullMarked;
