/**
 * Room of the tensors. An answer of the Open Inference Protocol: {@code OutputNames} says which
 * {@code OutputTensor}s a model has, {@code JsonAnswer} (JSON, with binary data behind it; {@code
 * KnownAnswers} spares it text that it has written) and {@code MessageAnswer} (protobuf) write
 * them. Bodies of requests are not known here.
 */
@NullMarked
package dev.coppice.server.codec.tensors.answer;

import org.jspecify.annotations.NullMarked;
