/**
 * Room of the codecs. What is answered of scores ({@code InferenceOutput}, {@code Selection}) and
 * how text writes it ({@code TextEncoder}, {@code SelectedTextEncoder}). The door and {@code
 * recordio} come in; requests are not known here.
 */
@NullMarked
package dev.coppice.server.codec.scores;

import org.jspecify.annotations.NullMarked;
