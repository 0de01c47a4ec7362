package dev.coppice.server.codec.tensors;

import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tensors.data.BinaryElements;
import dev.coppice.server.codec.tensors.data.DataType;
import dev.coppice.server.codec.tensors.data.MessageElements;
import dev.coppice.server.codec.tensors.data.Shape;
import dev.coppice.server.codec.tensors.data.Tensor;
import dev.coppice.server.codec.tensors.data.TensorElements;
import org.jspecify.annotations.Nullable;

/**
 * An input as a message has it, before its raw data is found.
 *
 * @param contents an {@code InferTensorContents}; null if there is none
 */
record MessageInput(
    String name, DataType type, Shape shape, boolean isNamed, @Nullable BodyBytes contents) {

  /**
   * The input with its data.
   *
   * @param raw its raw data; null if the message has none
   * @param allNamed whether all inputs are the columns of their names
   */
  Tensor tensor(@Nullable BodyBytes raw, boolean allNamed) throws PayloadException {
    TensorElements elements;
    if (raw != null) {
      if (contents != null) {
        throw refused("contents beside raw_input_contents", "one of them");
      }
      BinaryElements.requireSize(name, type, shape, raw.length());
      elements = new BinaryElements(type, raw);
    } else if (type == DataType.FP16 || type == DataType.BF16) {
      throw refused(type + " in contents", "raw_input_contents");
    } else if (contents == null) {
      throw refused("no contents", "contents, or raw_input_contents");
    } else {
      elements = new MessageElements(type, contents);
    }
    return new Tensor(name, type, shape, isNamed || allNamed, elements);
  }

  private PayloadException refused(String found, String expected) {
    return BodyFormat.TENSORS.malformed(
        "%s: %s (expected: %s)".formatted(Tensor.quoted(name), found, expected));
  }
}
