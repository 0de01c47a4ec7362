package dev.coppice.server.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Messages as the bytes that they are, which are read and written without building them. */
final class MessageBytes implements Marshaller<ByteBuf> {

  private final ByteBufAllocator allocator;

  MessageBytes(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** A message that goes out; whoever sends it releases it after that. */
  @Override
  public InputStream stream(ByteBuf message) {
    return new Outgoing(message.duplicate());
  }

  /** A message that came, in one direct buffer owned by the caller. */
  @Override
  public ByteBuf parse(InputStream stream) {
    ByteBuf message = null;
    try {
      int length = stream.available(); // Whole: nothing is compressed.
      message = allocator.directBuffer(Math.max(1, length));
      int read = 0;
      while (read < length) {
        int more = message.writeBytes(stream, length - read);
        if (more < 0) {
          throw new IOException("a message that ends early");
        }
        read += more;
      }
      return message;
    } catch (IOException e) {
      if (message != null) {
        message.release();
      }
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** The bytes of a message for gRPC, which copies them at once. */
  private static final class Outgoing extends ByteBufInputStream implements Drainable, KnownLength {

    private final ByteBuf message;

    Outgoing(ByteBuf message) {
      super(message);
      this.message = message;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int length = message.readableBytes();
      message.readBytes(target, length);
      return length;
    }
  }
}
