package dev.coppice.server.api.sagemaker;

import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A body that is all there, as one part. */
final class WholeBody implements BodyParts {

  private @Nullable ByteBuf body;

  /**
   * @param body taken over
   */
  WholeBody(ByteBuf body) {
    this.body = body;
  }

  @Override
  public @Nullable ByteBuf next() {
    ByteBuf part = body;
    body = null;
    return part;
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public void close() {
    if (body != null) {
      body.release();
    }
  }
}
