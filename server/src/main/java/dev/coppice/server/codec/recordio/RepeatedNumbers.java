package dev.coppice.server.codec.recordio;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.coppice.server.codec.protobuf.MessageFields;
import dev.coppice.server.codec.rows.BodyBytes;
import java.io.IOException;

/**
 * The numbers of one repeated field of a message, one after the other as they stand in the bytes:
 * packed, single, or both by turns, as protobuf requires of its readers.
 */
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

  private final CodedInputStream in;
  private final int field;
  private final Type type;
  private boolean inPacked;
  private int outerLimit;

  RepeatedNumbers(BodyBytes message, int field, Type type) {
    this.in = MessageFields.open(message);
    this.field = field;
    this.type = type;
  }

  /** True if there is a number that was not read yet; to be asked before each, once. */
  boolean hasNext() throws IOException {
    if (inPacked) {
      if (!in.isAtEnd()) {
        return true;
      }
      in.popLimit(outerLimit);
      inPacked = false;
    }
    return findNext();
  }

  private boolean findNext() throws IOException {
    int tag = in.readTag();
    while (tag != 0) {
      boolean wanted = WireFormat.getTagFieldNumber(tag) == field;
      int wireType = WireFormat.getTagWireType(tag);
      if (wanted && wireType == type.wireType) {
        return true;
      }
      if (wanted && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        outerLimit = in.pushLimit(in.readRawVarint32());
        if (!in.isAtEnd()) {
          inPacked = true;
          return true;
        }
        in.popLimit(outerLimit);
      } else {
        MessageFields.skip(in, tag);
      }
      tag = in.readTag();
    }
    return false;
  }

  /** The next number, widened to float64. */
  double next() throws IOException {
    return switch (type) {
      case FLOAT32 -> in.readFloat();
      case FLOAT64 -> in.readDouble();
      case INT32 -> in.readInt32();
      case UINT64 -> nextUint64();
    };
  }

  /** The next number of type {@code UINT64}; those beyond a long's range count as the largest. */
  long nextUint64() throws IOException {
    long number = in.readUInt64();
    return number < 0 ? Long.MAX_VALUE : number;
  }
}
