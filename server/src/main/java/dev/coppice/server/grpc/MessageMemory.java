package dev.coppice.server.grpc;

import dev.coppice.server.http.request.BodyMemory;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What one call's messages take of the memory of all bodies, from their first bytes on: gRPC
 * gathers a message before anybody sees it.
 */
final class MessageMemory extends ServerStreamTracer {

  /** Of the call that is being begun. */
  static final Context.Key<MessageMemory> OF_CALL = Context.key("coppice-message-memory");

  private final BodyMemory bodies;
  private final long limit;
  private long taken;
  private boolean isOver;
  private @Nullable Refused listener;

  /** Hears that a message has no room, while gRPC is reading it. */
  interface Refused {
    void refused(Status why);
  }

  private MessageMemory(BodyMemory bodies, long limit) {
    this.bodies = bodies;
    this.limit = limit;
  }

  /**
   * Makes the memory of each call.
   *
   * @param maxBytes that the messages of an inference may have
   * @param maxOther that those of other calls may have
   */
  static ServerStreamTracer.Factory factory(BodyMemory bodies, int maxBytes, int maxOther) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        boolean isInference = method.equals(InferenceMethods.INFER);
        return new MessageMemory(bodies, isInference ? maxBytes : maxOther);
      }
    };
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(OF_CALL, this);
  }

  /** Set once, before a message is asked for. */
  void onRefused(Refused listener) {
    this.listener = listener;
  }

  @Override
  public void inboundWireSize(long bytes) {
    Status refusal = take(bytes);
    Refused hearing = listener;
    if (refusal != null && hearing != null) {
      hearing.refused(refusal);
    }
  }

  private synchronized @Nullable Status take(long bytes) {
    if (isOver) {
      return null;
    }
    if (taken + bytes > limit) {
      return Status.RESOURCE_EXHAUSTED.withDescription(
          "message: more than %d bytes (expected: at most as many)".formatted(limit));
    }
    if (!bodies.grow(taken, taken + bytes)) {
      return Status.UNAVAILABLE.withDescription(
          "Too many bytes of messages are in flight, please try again.");
    }
    taken += bytes;
    return null;
  }

  /** The messages are read, or nobody will read them; further calls do nothing. */
  synchronized void release() {
    isOver = true;
    bodies.release(taken);
    taken = 0;
  }

  @Override
  public void streamClosed(Status status) {
    release();
  }
}
