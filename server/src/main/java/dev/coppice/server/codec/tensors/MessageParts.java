package dev.coppice.server.codec.tensors;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.PayloadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one message that hold bytes, walked without building it; others are passed over.
 */
final class MessageParts {

  private final BodyBytes message;
  private final CodedInputStream in;
  private int number;
  private int from;
  private int to;

  MessageParts(BodyBytes message) {
    this.message = message;
    this.in = CodedInputStream.newInstance(message.array(), message.from(), message.length());
  }

  /** Goes to the next field; false if there is none. */
  boolean next() throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        int length = in.readRawVarint32();
        number = WireFormat.getTagFieldNumber(tag);
        from = message.from() + in.getTotalBytesRead();
        to = from + Math.max(0, length);
        in.skipRawBytes(length); // Refuses what is negative, or too long.
        return true;
      }
      if (!in.skipField(tag)) {
        throw new IOException("the end of a group that did not begin");
      }
    }
    return false;
  }

  int number() {
    return number;
  }

  BodyBytes bytes() {
    return new BodyBytes(message.array(), from, to);
  }

  /** The field as a text. */
  String text() throws PayloadException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(message.array(), from, to - from))
          .toString();
    } catch (java.nio.charset.CharacterCodingException e) {
      throw MessageInferReader.broken();
    }
  }
}
