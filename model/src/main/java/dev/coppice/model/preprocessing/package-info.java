/**
 * Declared preprocessing: the steps that were fitted in training, read from {@code
 * preprocessing.json}, and run on raw rows before a model scores them.
 *
 * <p>Here are the raw rows, and how a document's features are compiled and run. What the steps are
 * and compute is in {@code step}, how they are read in {@code document}; neither knows this room.
 */
@NullMarked
package dev.coppice.model.preprocessing;

import org.jspecify.annotations.NullMarked;
