package dev.coppice.server.api.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.server.api.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * One message of Amazon's event-stream format, big-endian: total length and length of the headers
 * (4 bytes each), CRC-32 of these 8, headers, payload, CRC-32 of all before.
 *
 * <p>A header is the length of its name (1 byte), the name, 7 for text, the length of the value (2
 * bytes), the value.
 */
final class EventMessage {

  private static final int PRELUDE_BYTES = 12;
  private static final int CRC_BYTES = 4;
  private static final byte TEXT = 7;

  private static final byte[] PAYLOAD_PART =
      headers(":message-type", "event", ":event-type", "PayloadPart");
  private static final byte[] STREAM_ERROR =
      headers(":message-type", "exception", ":exception-type", "ModelStreamError");

  private static final String STREAM_BROKEN =
      "{\"Message\": \"%s\", \"ErrorCode\": \"StreamBroken\"}"
          .formatted(Failure.internal().message());

  private EventMessage() {}

  /**
   * A piece of the answer. Its bytes stay where they are, and counted; a copy of them would be in
   * no account.
   *
   * @param payload its readable bytes, shared and not taken over
   */
  static ByteBuf payloadPart(ByteBufAllocator allocator, ByteBuf payload) {
    return message(allocator, PAYLOAD_PART, payload);
  }

  /** The end of an answer that is not whole. */
  static ByteBuf streamError(ByteBufAllocator allocator) {
    ByteBuf payload = Unpooled.copiedBuffer(STREAM_BROKEN, UTF_8);
    try {
      return message(allocator, STREAM_ERROR, payload);
    } finally {
      payload.release();
    }
  }

  private static ByteBuf message(ByteBufAllocator allocator, byte[] headers, ByteBuf payload) {
    int begin = PRELUDE_BYTES + headers.length;
    int length = begin + payload.readableBytes() + CRC_BYTES;
    ByteBuf frame = allocator.directBuffer(begin + CRC_BYTES, begin + CRC_BYTES);
    CRC32 ofPrelude = new CRC32();
    ofPrelude.update(frame.writeInt(length).writeInt(headers.length).nioBuffer());
    frame.writeInt((int) ofPrelude.getValue()).writeBytes(headers);
    CRC32 ofAll = new CRC32();
    ofAll.update(frame.nioBuffer());
    for (ByteBuffer piece : payload.nioBuffers()) {
      ofAll.update(piece);
    }
    frame.writeInt((int) ofAll.getValue());
    return allocator
        .compositeDirectBuffer()
        .addComponents(true, frame.readRetainedSlice(begin), payload.retainedSlice(), frame);
  }

  private static byte[] headers(String... namesAndValues) {
    ByteBuf headers = Unpooled.buffer();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      byte[] name = namesAndValues[i].getBytes(UTF_8);
      byte[] value = namesAndValues[i + 1].getBytes(UTF_8);
      headers.writeByte(name.length).writeBytes(name);
      headers.writeByte(TEXT).writeShort(value.length).writeBytes(value);
    }
    return ByteBufUtil.getBytes(headers);
  }
}
