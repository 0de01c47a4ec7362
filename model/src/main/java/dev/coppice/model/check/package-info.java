/**
 * What makes a file a model: the structural check that stands before everything native, and what it
 * learns, passed to sinks while it reads. Door: {@code ModelCheck}. No engine is known here.
 *
 * <p>{@code ModelCheck} reads the learner, {@code AttributeCheck} and {@code InterceptCheck} parts
 * of that, {@code BoosterCheck} what is boosted: trees one by one, by {@code TreeCheck} with {@code
 * TreeNodes} and {@code CategoricalSplits}, or weights, by {@code LinearCheck}. A {@code ModelSink}
 * gets each {@code CheckedTree}, and {@code ModelParameters} at the end; whoever asked gets the
 * {@code ModelShape}.
 */
@NullMarked
package dev.coppice.model.check;

import org.jspecify.annotations.NullMarked;
