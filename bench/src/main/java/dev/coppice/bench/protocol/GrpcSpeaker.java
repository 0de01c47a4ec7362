package dev.coppice.bench.protocol;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * The same unary gRPC call over and over, in frames made beforehand: what a library adds on the
 * client's side would be measured as the server's.
 */
final class GrpcSpeaker implements Speaker {

  /** Bytes of answers after which the server may send as many again. */
  private static final int WINDOW_STEP = 16 << 10;

  /** What the protocol begins with. */
  private static final int WINDOW = 65_535;

  private final Socket socket;
  private final DataInputStream in;
  private final byte[] call;
  private final int dataAt;
  private int stream = 1;
  private int received;

  private GrpcSpeaker(Socket socket, String path, byte[] message) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 8192));
    byte[] begin = GrpcFrames.begin(0, path, "");
    this.dataAt = begin.length;
    this.call = GrpcFrames.join(begin, GrpcFrames.message(0, message.length, message, true));
  }

  /** Connects. */
  static GrpcSpeaker connect(int port, String path, byte[] message) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    GrpcSpeaker speaker = new GrpcSpeaker(socket, path, message);
    socket.getOutputStream().write(GrpcFrames.preface(WINDOW));
    return speaker;
  }

  @Override
  public void call() throws IOException {
    ByteBuffer.wrap(call)
        .putInt(GrpcFrames.STREAM_OFFSET, stream)
        .putInt(dataAt + GrpcFrames.STREAM_OFFSET, stream);
    socket.getOutputStream().write(call);
    boolean hasAnswer = false;
    boolean isEnded = false;
    while (!isEnded) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      in.readInt();
      byte[] payload = in.readNBytes(length);
      hasAnswer |= type == GrpcFrames.DATA && length > 0;
      isEnded = take(type, flags, payload);
    }
    if (!hasAnswer) {
      throw new IOException("answer: none (expected: a message)");
    }
    stream += 2;
  }

  /** Takes a frame; true if it ends the call. */
  private boolean take(int type, int flags, byte[] payload) throws IOException {
    switch (type) {
      case GrpcFrames.DATA -> grow(payload.length);
      case GrpcFrames.SETTINGS, GrpcFrames.PING -> {
        if ((flags & GrpcFrames.ACK) == 0) {
          socket
              .getOutputStream()
              .write(
                  GrpcFrames.frame(
                      type, GrpcFrames.ACK, 0, type == GrpcFrames.PING ? payload : new byte[0]));
        }
      }
      case GrpcFrames.RST_STREAM, GrpcFrames.GOAWAY ->
          throw new IOException("frame: %d (expected: an answer)".formatted(type));
      default -> {
        return type == GrpcFrames.HEADERS && (flags & GrpcFrames.END_STREAM) != 0;
      }
    }
    return type == GrpcFrames.DATA && (flags & GrpcFrames.END_STREAM) != 0;
  }

  private void grow(int bytes) throws IOException {
    received += bytes;
    if (received >= WINDOW_STEP) {
      byte[] step = ByteBuffer.allocate(4).putInt(received).array();
      socket.getOutputStream().write(GrpcFrames.frame(GrpcFrames.WINDOW_UPDATE, 0, 0, step));
      received = 0;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
