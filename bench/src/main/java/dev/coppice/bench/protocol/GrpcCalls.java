package dev.coppice.bench.protocol;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The same unary gRPC call over and over on one connection, in frames made beforehand: what a
 * library adds on the client's side would be measured as the server's.
 */
public final class GrpcCalls {

  /** Bytes of answers after which the server may send as many again. */
  private static final int WINDOW_STEP = 16 << 10;

  /** What the protocol begins with. */
  private static final int WINDOW = 65_535;

  private static final int NO_ERROR = 0;

  private final DataInputStream in;
  private final OutputStream out;
  private final byte[] call;
  private final int dataAt;
  private final Map<Integer, byte[]> messages = new HashMap<>();
  private int stream = 1;
  private int received;

  /**
   * Begins on a new connection.
   *
   * @param in buffered
   * @param path such as {@code /service/Method}
   */
  public GrpcCalls(InputStream in, OutputStream out, String path, byte[] message)
      throws IOException {
    this.in = new DataInputStream(in);
    this.out = out;
    byte[] begin = GrpcFrames.begin(0, path, "");
    this.dataAt = begin.length;
    this.call = GrpcFrames.join(begin, GrpcFrames.message(0, message.length, message, true));
    out.write(GrpcFrames.preface(WINDOW));
  }

  /** Sends so many calls at once. */
  public void begin(int calls) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream(calls * call.length);
    for (int i = 0; i < calls; i++) {
      ByteBuffer.wrap(call)
          .putInt(GrpcFrames.STREAM_OFFSET, stream)
          .putInt(dataAt + GrpcFrames.STREAM_OFFSET, stream);
      all.writeBytes(call);
      stream += 2;
    }
    out.write(all.toByteArray());
  }

  /**
   * Waits for the end of a call, whichever is the first.
   *
   * @return the message that answers it, behind its length; null if it was refused
   */
  public byte @Nullable [] answer() throws IOException {
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int of = in.readInt();
      byte[] payload = in.readNBytes(length);
      if (take(type, flags, of, payload)) {
        return messages.remove(of);
      }
    }
  }

  /** Takes a frame; true if it ends a call. */
  private boolean take(int type, int flags, int of, byte[] payload) throws IOException {
    switch (type) {
      case GrpcFrames.DATA -> {
        messages.merge(of, payload, GrpcFrames::join);
        grow(payload.length);
      }
      case GrpcFrames.SETTINGS, GrpcFrames.PING -> {
        if ((flags & GrpcFrames.ACK) == 0) {
          byte[] same = type == GrpcFrames.PING ? payload : new byte[0];
          out.write(GrpcFrames.frame(type, GrpcFrames.ACK, 0, same));
        }
      }
      case GrpcFrames.RST_STREAM -> {
        return ByteBuffer.wrap(payload).getInt() != NO_ERROR; // Else it had ended.
      }
      case GrpcFrames.GOAWAY -> throw new IOException("frame: a farewell (expected: an answer)");
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
      out.write(GrpcFrames.frame(GrpcFrames.WINDOW_UPDATE, 0, 0, step));
      received = 0;
    }
  }
}
