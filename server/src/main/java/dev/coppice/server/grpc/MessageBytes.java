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

  /** A message that goes out; whoever sends it releases it after that. */
  @Override
  public InputStream stream(ByteBuf message) {
    return new Outgoing(message.duplicate());
  }

  /** A message that came, in one direct buffer owned by the caller. */
  @Override
  public ByteBuf parse(InputStream stream) {
    try {
      int length = stream.available(); // Whole: nothing is compressed.
      ByteBuf message = ByteBufAllocator.DEFAULT.directBuffer(Math.max(1, length));
      while (message.readableBytes() < length
          && message.writeBytes(stream, length - message.readableBytes()) > 0) {}
      return message;
    } catch (IOException e) {
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
