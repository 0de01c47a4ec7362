package dev.coppice.server.api.sagemaker;

import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Parts of any size cut into parts of one size at most; copies nothing. */
final class BodySlices implements BodyParts {

  private final BodyParts parts;
  private final int size;

  /** What is left of the part that was taken last. */
  private ByteBuf rest = Unpooled.EMPTY_BUFFER;

  /**
   * @param parts taken over
   * @param size bytes per part, 1 or more
   */
  BodySlices(BodyParts parts, int size) {
    this.parts = parts;
    this.size = size;
  }

  @Override
  public boolean isReady() {
    return rest.isReadable() || parts.isReady();
  }

  @Override
  public void onReady(Runnable listener) {
    parts.onReady(listener);
  }

  @Override
  public @Nullable ByteBuf next() {
    if (!rest.isReadable()) {
      rest.release();
      rest = Unpooled.EMPTY_BUFFER;
      ByteBuf part = parts.next();
      if (part == null) {
        return null;
      }
      rest = part;
    }
    return rest.readRetainedSlice(Math.min(rest.readableBytes(), size));
  }

  @Override
  public boolean isWhole() {
    return parts.isWhole();
  }

  @Override
  public void close() {
    rest.release();
    parts.close();
  }
}
