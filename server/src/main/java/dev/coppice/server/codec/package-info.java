/**
 * Door. Media types: {@code RequestFormats} finds a decoder and {@code AnswerFormats} an encoder,
 * one class per type. Routes are not known here, nor in any room.
 *
 * <p>The rooms: {@code csv}, {@code libsvm}, {@code json} and {@code recordio} read bodies into
 * {@code rows}, numbers by {@code decimal}, messages by {@code protobuf}, and {@code tenants} those
 * whose rows are for many; {@code scores} writes answers as {@code text}, and {@code recordio}
 * those of its own format; {@code tensors} reads and writes the Open Inference Protocol.
 */
@NullMarked
package dev.coppice.server.codec;

import org.jspecify.annotations.NullMarked;
