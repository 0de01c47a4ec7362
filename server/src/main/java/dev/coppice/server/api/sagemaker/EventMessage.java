package dev.coppice.server.api.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.server.api.failure.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
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
   * A piece of the answer.
   *
   * @param payload its readable bytes, not taken over
   */
  static ByteBuf payloadPart(ByteBufAllocator allocator, ByteBuf payload) {
    return message(allocator, PAYLOAD_PART, payload);
  }

  /** The end of an answer that is not whole. */
  static ByteBuf streamError(ByteBufAllocator allocator) {
    return message(allocator, STREAM_ERROR, Unpooled.copiedBuffer(STREAM_BROKEN, UTF_8));
  }

  private static ByteBuf message(ByteBufAllocator allocator, byte[] headers, ByteBuf payload) {
    int length = PRELUDE_BYTES + headers.length + payload.readableBytes() + CRC_BYTES;
    ByteBuf message = allocator.directBuffer(length, length);
    message.writeInt(length).writeInt(headers.length);
    message.writeInt(crc(message));
    message.writeBytes(headers).writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    return message.writeInt(crc(message));
  }

  private static int crc(ByteBuf bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.nioBuffer());
    return (int) crc.getValue();
  }

  private static byte[] headers(String... namesAndValues) {
    ByteBuf headers = Unpooled.buffer();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      byte[] name = namesAndValues[i].getBytes(UTF_8);
      byte[] value = namesAndValues[i + 1].getBytes(UTF_8);
      headers.writeByte(name.length).writeBytes(name);
      headers.writeByte(TEXT).writeShort(value.length).writeBytes(value);
    }
    byte[] bytes = new byte[headers.readableBytes()];
    headers.readBytes(bytes);
    return bytes;
  }
}
