/**
 * Declared preprocessing: the steps that were fitted in training, read from {@code
 * preprocessing.json}, and run on raw rows before a model scores them.
 *
 * <p>{@code PreprocessingReader} reads a {@code FeatureSpec} of each feature, {@code
 * PreprocessingCompiler} makes a {@code FeaturePipeline} of each: {@code Stage} after {@code
 * Stage}, and perhaps {@code OneHotColumns}. {@code Preprocessing} has all of them, and sends a
 * {@code RawTable} through, a {@code Chunk} at a time; {@code PreprocessedModel} has that and its
 * model.
 *
 * <p>What the steps are and compute is in {@code step}, how they are read in {@code document};
 * neither knows this room.
 */
@NullMarked
package dev.coppice.model.preprocessing;

import org.jspecify.annotations.NullMarked;
