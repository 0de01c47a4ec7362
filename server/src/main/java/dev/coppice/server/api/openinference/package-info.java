/**
 * Room of the API. The Open Inference Protocol, version 2, whatever carries it: {@code
 * OpenInference} is its operations, {@code RestCalls} the same over HTTP, {@code InferForm} how one
 * that scores is read and answered, {@code OpenInferenceProtocol} how its clients are answered over
 * HTTP, {@code Repository} Triton's extension that loads and unloads.
 *
 * <p>Scoring is {@code invoke}'s, tensors are {@code codec.tensors}'.
 */
@NullMarked
package dev.coppice.server.api.openinference;

import org.jspecify.annotations.NullMarked;
