/**
 * Declared preprocessing: the steps that were fitted in training, read from {@code
 * preprocessing.json}, and run on raw rows before a model scores them.
 */
@NullMarked
package dev.coppice.model.preprocessing;

import org.jspecify.annotations.NullMarked;
