package dev.coppice.server.api.sagemaker;

import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer's parts as messages of Amazon's event-stream format. If a part fails, it is too late
 * for another status: a {@code ModelStreamError} takes its place as the last message.
 */
final class EventStream implements BodyParts {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final BodyParts payload;
  private final ByteBufAllocator allocator;
  private final String requestId;
  private boolean broken;

  /**
   * @param payload the answer's own parts, taken over
   */
  EventStream(BodyParts payload, ByteBufAllocator allocator, String requestId) {
    this.payload = payload;
    this.allocator = allocator;
    this.requestId = requestId;
  }

  @Override
  public boolean isReady() {
    return broken || payload.isReady();
  }

  @Override
  public void onReady(Runnable listener) {
    payload.onReady(listener);
  }

  @Override
  public @Nullable ByteBuf next() {
    if (broken) {
      return null;
    }
    ByteBuf part;
    try {
      part = payload.next();
    } catch (RuntimeException e) {
      LOG.error("request {}: the response stream broke", requestId, e);
      broken = true;
      return EventMessage.streamError(allocator);
    }
    if (part == null) {
      return null;
    }
    try {
      return EventMessage.payloadPart(allocator, part);
    } finally {
      part.release();
    }
  }

  @Override
  public boolean isWhole() {
    return !broken && payload.isWhole();
  }

  @Override
  public void close() {
    payload.close();
  }
}
