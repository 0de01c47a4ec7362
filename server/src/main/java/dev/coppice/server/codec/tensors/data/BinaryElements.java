package dev.coppice.server.codec.tensors.data;

import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;

/**
 * Elements in binary data: little-endian, one after the other; texts each after its length in four
 * bytes.
 */
public final class BinaryElements implements TensorElements {

  private final DataType type;
  private final byte[] array;
  private final int to;
  private int at;

  /**
   * @param data whole elements, if they are numbers
   */
  public BinaryElements(DataType type, BodyBytes data) {
    this.type = type;
    this.array = data.array();
    this.at = data.from();
    this.to = data.to();
  }

  /**
   * Makes sure that data of numbers is as long as their shape says; texts show it later.
   *
   * @param name of the tensor
   */
  public static void requireSize(String name, DataType type, Shape shape, long bytes)
      throws PayloadException {
    long elements = shape.elements();
    boolean fits =
        type == DataType.BYTES || (bytes % type.size() == 0 && bytes / type.size() == elements);
    if (!fits) {
      throw BodyFormat.TENSORS.malformed(
          "%s: %d bytes of data (expected: %s elements of %s, %d bytes each)"
              .formatted(Tensor.quoted(name), bytes, shape, type, type.size()));
    }
  }

  @Override
  public boolean hasNext() {
    return at < to;
  }

  @Override
  public double number() {
    double value = type.read(array, at);
    at += type.size();
    return value;
  }

  @Override
  public float longAsFloat32() {
    return type.float32(type.readLong(array, at - type.size()));
  }

  @Override
  public BodyBytes text() throws PayloadException {
    long length = to - at < Integer.BYTES ? -1 : (long) DataType.UINT32.read(array, at);
    if (length < 0 || length > to - at - Integer.BYTES) {
      throw BodyFormat.TENSORS.malformed(
          "BYTES: a text that the data does not hold (expected: its length in 4 bytes, then as many"
              + " bytes)");
    }
    int from = at + Integer.BYTES;
    at = from + (int) length;
    return new BodyBytes(array, from, at);
  }
}
