package dev.coppice.server.codec.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.coppice.server.codec.rows.BodyBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fields of one message that hold bytes, and so messages and strings, walked by protobuf's own
 * reader without building the message. Fields that hold a number are passed over.
 */
public final class MessageFields {

  private final BodyBytes message;
  private final CodedInputStream in;
  private int number;
  private int from;
  private int to;
  private boolean isPassed = true;

  public MessageFields(BodyBytes message) {
    this.message = message;
    this.in = open(message);
  }

  static CodedInputStream open(BodyBytes message) {
    return CodedInputStream.newInstance(message.array(), message.from(), message.length());
  }

  /** Passes the field that the reader is at. */
  static void skip(CodedInputStream in, int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new InvalidProtocolBufferException("the end of a group that did not begin");
    }
  }

  /** Goes to the next field; false if there is none. */
  public boolean next() throws IOException {
    if (!isPassed) {
      in.skipRawBytes(to - from);
    }
    int tag = in.readTag();
    while (tag != 0 && WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      skip(in, tag);
      tag = in.readTag();
    }
    isPassed = tag == 0;
    if (isPassed) {
      return false;
    }
    int length = in.readRawVarint32();
    number = WireFormat.getTagFieldNumber(tag);
    from = message.from() + in.getTotalBytesRead();
    if (length < 0 || length > message.to() - from) {
      throw new InvalidProtocolBufferException("a field longer than its message");
    }
    to = from + length;
    return true;
  }

  public int number() {
    return number;
  }

  /** The field as it stands in the message. */
  public BodyBytes bytes() {
    return new BodyBytes(message.array(), from, to);
  }

  /**
   * The field as a text.
   *
   * @throws IOException if it is not in UTF-8
   */
  public String text() throws IOException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(message.array(), from, to - from))
        .toString();
  }

  public boolean holds(byte[] bytes) {
    return Arrays.equals(message.array(), from, to, bytes, 0, bytes.length);
  }

  /**
   * Goes into the field, whose own fields come next until there is none.
   *
   * @return what {@link #leave} needs
   */
  public int enter() throws IOException {
    isPassed = true;
    return in.pushLimit(to - from);
  }

  /** Goes back to the message, after the field that was entered. */
  public void leave(int outerLimit) {
    in.popLimit(outerLimit);
  }
}
