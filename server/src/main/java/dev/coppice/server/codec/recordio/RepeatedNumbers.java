package dev.coppice.server.codec.recordio;

import com.google.protobuf.WireFormat;
import dev.coppice.server.codec.protobuf.RepeatedField;
import dev.coppice.server.codec.rows.BodyBytes;
import java.io.IOException;

/** The numbers of one repeated field of a message, one after the other. */
final class RepeatedNumbers {

  /** How a number stands in the bytes. */
  enum Type {
    FLOAT32(WireFormat.WIRETYPE_FIXED32),
    FLOAT64(WireFormat.WIRETYPE_FIXED64),
    INT32(WireFormat.WIRETYPE_VARINT),
    UINT64(WireFormat.WIRETYPE_VARINT);

    private final int wireType;

    Type(int wireType) {
      this.wireType = wireType;
    }
  }

  private final RepeatedField values;
  private final Type type;

  RepeatedNumbers(BodyBytes message, int field, Type type) {
    this.values = new RepeatedField(message, field, type.wireType);
    this.type = type;
  }

  /** True if there is a number that was not read yet; to be asked before each, once. */
  boolean hasNext() throws IOException {
    return values.next();
  }

  /** The next number, widened to float64. */
  double next() throws IOException {
    return switch (type) {
      case FLOAT32 -> values.value().readFloat();
      case FLOAT64 -> values.value().readDouble();
      case INT32 -> values.value().readInt32();
      case UINT64 -> nextUint64();
    };
  }

  /** The next number of type {@code UINT64}; those beyond a long's range count as the largest. */
  long nextUint64() throws IOException {
    long number = values.value().readUInt64();
    return number < 0 ? Long.MAX_VALUE : number;
  }
}
