package dev.coppice.server.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client of HTTP/2 that sends whatever frames it is told to, and reads one at a time. */
final class RawHttp2 implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int END_STREAM = 1;

  private static final int MAX_FRAME = 16_384;
  private static final int END_HEADERS = 4;
  private static final int INITIAL_WINDOW_SIZE = 4;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

  /**
   * Connects.
   *
   * @param window bytes of each answer that the server may send unasked
   */
  RawHttp2(int port, int window) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port), window);
  }

  RawHttp2(Socket connected, int window) throws IOException {
    socket = connected;
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    ByteBuffer settings = ByteBuffer.allocate(6);
    settings.putShort((short) INITIAL_WINDOW_SIZE).putInt(window);
    send(SETTINGS, 0, 0, settings.array());
  }

  /** Its own, from which it has connected. */
  int port() {
    return socket.getLocalPort();
  }

  /** A frame that came. */
  @SuppressWarnings("ArrayRecordComponent") // Test data, never compared.
  record Frame(int type, int flags, int stream, byte[] payload) {

    boolean isEnd() {
      return (flags & END_STREAM) != 0;
    }

    /** The error that a reset or a farewell says. */
    int error() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }
  }

  void send(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
  }

  /** Begins an inference. */
  void begin(int stream) throws IOException {
    begin(stream, headers());
  }

  void begin(int stream, Http2Headers headers) throws IOException {
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, headers, block);
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    send(HEADERS, END_HEADERS, stream, ByteBufUtil.getBytes(block));
  }

  static Http2Headers headers() {
    return new DefaultHttp2Headers()
        .method("POST")
        .scheme("http")
        .path("/" + InferenceMethods.INFER)
        .authority("x")
        .add("content-type", "application/grpc")
        .add("te", "trailers");
  }

  /** Sends a message, or its begin, after the length that it claims. */
  void message(int stream, long claimed, byte[] bytes, boolean isEnd) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(5 + bytes.length);
    data.put((byte) 0).putInt((int) claimed).put(bytes).flip();
    while (data.remaining() > MAX_FRAME) {
      byte[] part = new byte[MAX_FRAME];
      data.get(part);
      send(DATA, 0, stream, part);
    }
    byte[] last = new byte[data.remaining()];
    data.get(last);
    send(DATA, isEnd ? END_STREAM : 0, stream, last);
  }

  /** A whole call. */
  void call(int stream, byte[] message) throws IOException {
    begin(stream);
    message(stream, message.length, message, true);
  }

  /**
   * Lets the server send so much more.
   *
   * @param stream of an answer; 0 for all of them together
   */
  void grant(int stream, int bytes) throws IOException {
    send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  Frame read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt() & Integer.MAX_VALUE;
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(type, flags, stream, payload);
  }

  /** Reads to the end of a stream: the code and text of its trailers, or of its reset. */
  String end(int stream) throws IOException {
    while (true) {
      Frame frame = read();
      if (frame.type() == GOAWAY) {
        return "goaway " + frame.error();
      }
      if (frame.stream() == stream && frame.type() == RST_STREAM) {
        return "reset " + frame.error();
      }
      if (frame.stream() != 0 && frame.type() == HEADERS) {
        Http2Headers headers = decode(frame);
        if (frame.stream() == stream && frame.isEnd()) {
          return headers.get("grpc-status") + " " + headers.get("grpc-message");
        }
      }
    }
  }

  private Http2Headers decode(Frame frame) throws IOException {
    try {
      return decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  /** True once the server has ended the connection, whatever came before. */
  boolean isEnded() {
    try {
      while (in.read() >= 0) {
        // What was under way.
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // It was cut.
    }
  }

  /** Leaves without a word. */
  void cut() throws IOException {
    socket.setSoLinger(true, 0);
    close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
