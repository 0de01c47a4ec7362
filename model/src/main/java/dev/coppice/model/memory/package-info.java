/**
 * Ground of whoever reads models. What a reading may take: a part of the heap, accounted in {@code
 * ReadingMemory}, and native memory, asked for by a {@code NativeHold} before {@code NativeMemory}
 * maps it. Forests have theirs from {@code Blocks}, of which {@code Slabs} keep small ones
 * together. What it is taken for is not known here.
 */
@NullMarked
package dev.coppice.model.memory;

import org.jspecify.annotations.NullMarked;
