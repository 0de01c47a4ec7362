/**
 * Our engine: trees as four, eight or sixteen bytes per node in one mapped block, walked by raw
 * address. Here are the {@code Forest} and its walks: {@code ForestScorer} chooses among {@code
 * ForestLanes} and {@code PackedLanes}, {@code ForestMixed} and {@code ForestTop}. Beside them are
 * what else a forest has: its record ({@code ForestImage}), its covers, its nodes one by one.
 *
 * <p>{@code build} makes forests while files are checked, {@code restore} out of what was kept;
 * both know this room, and all know {@code layout}, the meaning of the bytes. XGBoost's library is
 * not known here.
 *
 * <p>No walk can leave its block, because of these points, each with the test that shows it:
 *
 * <ol>
 *   <li>A file's children lead to other nodes of its own tree, each node has one parent, and no
 *       walk goes on for ever ({@code TreeNodesTest}, {@code ModelCheckTest}).
 *   <li>A tree is laid out again in depth-first order, so that a step leads forward by a distance
 *       that was written when its child was placed ({@code TreeOrderTest}, {@code
 *       ForestBuilderTest}).
 *   <li>A distance that does not fit its bits makes the node larger; it is never cut off ({@code
 *       ForestLayoutTest}, {@code NodeFormatTest}).
 *   <li>A leaf of 8 or 16 bytes has the distance 0, so that a walk that has arrived stays where it
 *       is, whatever its row ({@code ForestTest}).
 *   <li>A packed leaf has no field but its score. A walk that steps to it carries the mark of that
 *       in its address from then on, and sees zeros instead of the leaf: a split at the first slot,
 *       which no row has below it, with a right child at the distance 0 ({@code NodeFormatTest},
 *       {@code ForestDifferentialTest}).
 *   <li>A walk takes as many steps as its tree is deep, which is counted where the tree is laid out
 *       ({@code ForestLayoutTest}).
 *   <li>Rows are filled up to the slots of all features, and wider rows are refused before a walk;
 *       a packed split's slot is one of those that its row was ranked into ({@code ForestTest}).
 *   <li>A rank is found within the thresholds of its own feature, whose number is written with it
 *       ({@code ForestDifferentialTest}).
 *   <li>A split that is laid out with its threshold finds that by its rank, which is below the
 *       number of its feature's; a walk that has arrived finds the first of all, which a forest
 *       with a split has ({@code ForestDifferentialTest}, {@code ForestTest}).
 *   <li>Categories are looked up within the words that were counted for them ({@code
 *       ForestDifferentialTest}).
 *   <li>A block that comes from outside, with its record, is held to this before its first walk,
 *       node by node; a packed one with the bits that say which of its nodes are leaves, which are
 *       held to what each split says of its children ({@code ForestCheckTest}, {@code
 *       PackedCheckTest}, {@code ForestImageTest}). A depth that is too small ends a walk early,
 *       within the block.
 *   <li>The block is freed once nobody has a lease ({@code ForestMemoryTest}, and the laws of the
 *       cache).
 * </ol>
 */
@NullMarked
package dev.coppice.model.forest;

import org.jspecify.annotations.NullMarked;
