package dev.coppice.server.api.sagemaker;

import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A whole body in parts of one size, but for the last; copies nothing. */
final class BodySlices implements BodyParts {

  private final ByteBuf body;
  private final int size;

  /**
   * @param body taken over
   * @param size bytes per part, 1 or more
   */
  BodySlices(ByteBuf body, int size) {
    this.body = body;
    this.size = size;
  }

  @Override
  public @Nullable ByteBuf next() {
    int left = body.readableBytes();
    return left == 0 ? null : body.readRetainedSlice(Math.min(left, size));
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public void close() {
    body.release();
  }
}
