/**
 * How a forest comes back from a block and a record that were kept: its bytes are held to all that
 * keeps walks within the block, and only then are a forest. Doors: {@code ForestRestore}, and
 * {@code LeafBits} for who keeps a block.
 *
 * <p>{@code ForestCheck} has the checks of all forests, {@code PackedCheck} those of packed ones,
 * for which {@code LeafBits} are kept beside the block, {@code ShapeCheck} that of those whose
 * nodes are visited one and all. Where the bytes are from is not known here.
 */
@NullMarked
package dev.coppice.model.forest.restore;

import org.jspecify.annotations.NullMarked;
