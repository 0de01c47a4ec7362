/**
 * Room of the codecs. What is answered of scores ({@code InferenceOutput}, {@code Selection}) and
 * how text writes it ({@code TextEncoder}, {@code SelectedTextEncoder}). Bodies of requests are not
 * known here.
 */
@NullMarked
package dev.coppice.server.codec.scores;

import org.jspecify.annotations.NullMarked;
