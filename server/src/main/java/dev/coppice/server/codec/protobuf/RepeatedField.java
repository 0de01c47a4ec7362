package dev.coppice.server.codec.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.coppice.server.codec.rows.BodyBytes;
import java.io.IOException;

/**
 * The values of one repeated field of a message, one after the other as they stand in the bytes:
 * packed, single, or both by turns, as protobuf requires of its readers.
 */
public final class RepeatedField {

  private final CodedInputStream in;
  private final int number;
  private final int wireType;
  private boolean isPacked;
  private int outerLimit;

  /**
   * @param wireType of a single value
   */
  public RepeatedField(BodyBytes message, int number, int wireType) {
    this.in = MessageFields.open(message);
    this.number = number;
    this.wireType = wireType;
  }

  /** Goes to the next value, to be read before the one after it; false if there is none. */
  public boolean next() throws IOException {
    if (isPacked) {
      if (!in.isAtEnd()) {
        return true;
      }
      in.popLimit(outerLimit);
      isPacked = false;
    }
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      boolean isWanted = WireFormat.getTagFieldNumber(tag) == number;
      int found = WireFormat.getTagWireType(tag);
      if (isWanted && found == wireType) {
        return true;
      }
      if (isWanted && found == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        outerLimit = in.pushLimit(in.readRawVarint32());
        if (!in.isAtEnd()) {
          isPacked = true;
          return true;
        }
        in.popLimit(outerLimit);
      } else {
        MessageFields.skip(in, tag);
      }
    }
    return false;
  }

  /** Reads the value that is next. */
  public CodedInputStream value() {
    return in;
  }
}
