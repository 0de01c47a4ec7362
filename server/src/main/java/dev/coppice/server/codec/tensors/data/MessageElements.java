package dev.coppice.server.codec.tensors.data;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.coppice.server.codec.protobuf.RepeatedField;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import inference.OpenInferenceGrpc.InferTensorContents;
import java.io.IOException;

/** Elements in a message's repeated field. */
public final class MessageElements implements TensorElements {

  private final DataType type;
  private final BodyBytes contents;
  private final RepeatedField values;
  private boolean isFound;
  private long last;

  /**
   * @param contents an {@code InferTensorContents}
   */
  public MessageElements(DataType type, BodyBytes contents) {
    this.type = type;
    this.contents = contents;
    this.values = new RepeatedField(contents, field(type), wireType(type));
  }

  private static int field(DataType type) {
    return switch (type) {
      case BOOL -> InferTensorContents.BOOL_CONTENTS_FIELD_NUMBER;
      case INT8, INT16, INT32 -> InferTensorContents.INT_CONTENTS_FIELD_NUMBER;
      case INT64 -> InferTensorContents.INT64_CONTENTS_FIELD_NUMBER;
      case UINT8, UINT16, UINT32 -> InferTensorContents.UINT_CONTENTS_FIELD_NUMBER;
      case UINT64 -> InferTensorContents.UINT64_CONTENTS_FIELD_NUMBER;
      case FP32 -> InferTensorContents.FP32_CONTENTS_FIELD_NUMBER;
      case FP64 -> InferTensorContents.FP64_CONTENTS_FIELD_NUMBER;
      case BYTES -> InferTensorContents.BYTES_CONTENTS_FIELD_NUMBER;
      case FP16, BF16 -> 0; // There is no field for them.
    };
  }

  private static int wireType(DataType type) {
    return switch (type) {
      case FP32 -> WireFormat.WIRETYPE_FIXED32;
      case FP64 -> WireFormat.WIRETYPE_FIXED64;
      case BYTES -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
      default -> WireFormat.WIRETYPE_VARINT;
    };
  }

  @Override
  public boolean hasNext() throws PayloadException {
    try {
      isFound = isFound || values.next();
      return isFound;
    } catch (IOException e) {
      throw broken();
    }
  }

  @Override
  public double number() throws PayloadException {
    isFound = false;
    try {
      return switch (type) {
        case BOOL -> values.value().readBool() ? 1 : 0;
        case INT8, INT16, INT32 -> values.value().readInt32();
        case INT64, UINT64 -> readLong();
        case UINT8, UINT16, UINT32 -> values.value().readUInt32() & 0xFFFF_FFFFL;
        case FP32 -> values.value().readFloat();
        case FP64 -> values.value().readDouble();
        case FP16, BF16, BYTES ->
            throw new IllegalStateException(
                "datatype: %s (expected: one of numbers)".formatted(type));
      };
    } catch (IOException e) {
      throw broken();
    }
  }

  private double readLong() throws IOException {
    last = values.value().readRawVarint64();
    return type.float64(last);
  }

  @Override
  public float longAsFloat32() {
    return type.float32(last);
  }

  @Override
  public BodyBytes text() throws PayloadException {
    isFound = false;
    try {
      CodedInputStream in = values.value();
      int length = in.readRawVarint32();
      int from = contents.from() + in.getTotalBytesRead();
      in.skipRawBytes(length);
      return new BodyBytes(contents.array(), from, from + length);
    } catch (IOException e) {
      throw broken();
    }
  }

  private static PayloadException broken() {
    return BodyFormat.TENSORS.malformed("contents: broken (expected: an InferTensorContents)");
  }
}
