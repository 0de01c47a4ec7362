package dev.coppice.bench.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The frames of HTTP/2 that a client of gRPC sends. */
public final class GrpcFrames {

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;

  /** Where a frame's stream stands in it. */
  static final int STREAM_OFFSET = 5;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final short INITIAL_WINDOW_SIZE = 4;
  private static final int LONGEST_LITERAL = 126;

  private GrpcFrames() {}

  /**
   * What a connection begins with.
   *
   * @param window bytes of each answer that the server may send unasked
   */
  public static byte[] preface(int window) {
    ByteBuffer setting = ByteBuffer.allocate(6).putShort(INITIAL_WINDOW_SIZE).putInt(window);
    byte[] settings = frame(SETTINGS, 0, 0, setting.array());
    return join(PREFACE, settings);
  }

  public static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    return frame.put((byte) type).put((byte) flags).putInt(stream).put(payload).array();
  }

  /**
   * Begins a call.
   *
   * @param path such as {@code /service/Method}
   * @param requestId value of that header, which servers keep as long as the call; none if empty
   */
  public static byte[] begin(int stream, String path, String requestId) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83); // :method POST
    block.write(0x86); // :scheme http
    block.write(0x04); // :path
    text(block, path);
    block.write(0x01); // :authority
    text(block, "x");
    block.write(0x0F); // content-type
    block.write(0x10);
    text(block, "application/grpc");
    block.write(0x00);
    text(block, "te");
    text(block, "trailers");
    if (!requestId.isEmpty()) {
      block.write(0x00);
      text(block, "x-request-id");
      text(block, requestId);
    }
    return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  private static void text(ByteArrayOutputStream block, String ascii) {
    int length = ascii.length();
    if (length <= LONGEST_LITERAL) {
      block.write(length);
    } else {
      block.write(0x7F);
      int rest = length - 0x7F;
      while (rest >= 0x80) {
        block.write((rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * A message, or its begin.
   *
   * @param claimed bytes that it says it has
   */
  public static byte[] message(int stream, int claimed, byte[] bytes, boolean isEnd) {
    ByteBuffer data = ByteBuffer.allocate(5 + bytes.length);
    data.put((byte) 0).putInt(claimed).put(bytes);
    return frame(DATA, isEnd ? END_STREAM : 0, stream, data.array());
  }

  /** One behind the other. */
  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
