package dev.coppice.server.http.answer;

import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Counts the bytes of parts as they are made. */
final class CountedParts implements BodyParts {

  private final BodyParts parts;
  private long bytes;

  CountedParts(BodyParts parts) {
    this.parts = parts;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public boolean isReady() {
    return parts.isReady();
  }

  @Override
  public void onReady(Runnable listener) {
    parts.onReady(listener);
  }

  @Override
  public @Nullable ByteBuf next() {
    ByteBuf part = parts.next();
    if (part != null) {
      bytes += part.readableBytes();
    }
    return part;
  }

  @Override
  public boolean isWhole() {
    return parts.isWhole();
  }

  @Override
  public void close() {
    parts.close();
  }
}
