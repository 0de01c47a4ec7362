/**
 * Room of the codecs. Tensors of the Open Inference Protocol: {@code JsonInferReader} (JSON, with
 * binary data behind it; {@code KnownHeads} spares it JSON that it has read) and {@code
 * MessageInferReader} (protobuf) find in a body what is where, {@code data.TensorElements} walks
 * one tensor's elements, {@code TensorMatrix} and {@code TensorRawTable} make rows of them. {@code
 * InferDecoder} is all of that for one call.
 *
 * <p>The rooms: {@code answer} is what goes out, {@code data} what a tensor is.
 *
 * <p>Routes and models' names in paths are not known here.
 */
@NullMarked
package dev.coppice.server.codec.tensors;

import org.jspecify.annotations.NullMarked;
