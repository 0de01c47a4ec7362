package dev.coppice.server.grpc;

import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.request.BodyMemory;
import dev.coppice.server.http.request.HeadMemory;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one call takes of the memory of all heads, by the headers that are kept of it, and of that
 * of all bodies, by its messages: from their first bytes on, since gRPC gathers a message before
 * anybody sees it.
 */
final class CallMemory extends ServerStreamTracer {

  /** Of the call that is being begun. */
  static final Context.Key<CallMemory> OF_CALL = Context.key("coppice-call-memory");

  /** What gRPC takes beside the bytes for each part of a message that waits for the rest. */
  private static final int PART_BYTES = 128;

  private final HeadMemory.Holding head;
  private final BodyMemory bodies;
  private final long limit;
  private long received;
  private long taken;
  private boolean isOver;
  private boolean isHandled;
  private @Nullable Status end;
  private @Nullable Refused listener;

  /** Hears that a message has no room or is broken, while gRPC is reading it. */
  interface Refused {
    void refused(Refusal.Kind kind, Status why);
  }

  private record NoRoom(Refusal.Kind kind, Status why) {}

  private CallMemory(HeadMemory.Holding head, BodyMemory bodies, long limit) {
    this.head = head;
    this.bodies = bodies;
    this.limit = limit;
  }

  /**
   * Makes the memory of each call.
   *
   * @param maxBytes that the messages of an inference may have
   * @param maxOther that those of other calls may have
   */
  static ServerStreamTracer.Factory factory(
      HeadMemory heads, BodyMemory bodies, int maxBytes, int maxOther) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        boolean isInference = method.equals(InferenceMethods.INFER);
        return new CallMemory(heads.new Holding(), bodies, isInference ? maxBytes : maxOther);
      }
    };
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(OF_CALL, this);
  }

  /** Counts what is kept of the call's headers; false, with nothing taken, if it has no room. */
  synchronized boolean hold(HttpHeaders kept) {
    long bytes = 0;
    for (Map.Entry<String, String> header : kept) {
      bytes += header.getKey().length() + header.getValue().length();
    }
    return end != null || head.hold(bytes, kept.size());
  }

  /** Somebody answers the call, and has its headers until then even if its client goes. */
  synchronized void handled() {
    isHandled = true;
  }

  /** Nobody has its headers beside gRPC any more. */
  synchronized void answered() {
    isHandled = false;
    releaseHead();
  }

  private void releaseHead() {
    if (end != null && !isHandled) {
      head.close();
    }
  }

  /** Set once, before a message is asked for. */
  void onRefused(Refused listener) {
    this.listener = listener;
  }

  @Override
  public void inboundWireSize(long bytes) {
    NoRoom refusal = take(bytes);
    if (refusal != null) {
      refuse(refusal.kind(), refusal.why());
    }
  }

  /** Has the call refused, from within the reading of its message. */
  void refuse(Refusal.Kind kind, Status why) {
    Refused hearing = listener;
    if (hearing != null) {
      hearing.refused(kind, why);
    }
  }

  private synchronized @Nullable NoRoom take(long bytes) {
    if (isOver) {
      return null;
    }
    if (received + bytes > limit) {
      return new NoRoom(
          Refusal.Kind.BODY_TOO_LARGE,
          Status.RESOURCE_EXHAUSTED.withDescription(
              "message: more than %d bytes (expected: at most as many)".formatted(limit)));
    }
    long grown = taken + bytes + PART_BYTES;
    if (!bodies.grow(taken, grown)) {
      return new NoRoom(
          Refusal.Kind.FULL,
          Status.UNAVAILABLE.withDescription(
              "Too many bytes of messages are in flight, please try again."));
    }
    received += bytes;
    taken = grown;
    return null;
  }

  /** The messages are read, or nobody will read them; further calls do nothing. */
  synchronized void releaseMessages() {
    isOver = true;
    bodies.release(taken);
    taken = 0;
  }

  @Override
  public synchronized void streamClosed(Status status) {
    releaseMessages();
    end = status;
    releaseHead();
  }

  /** How gRPC ended the call; null if it goes on. */
  synchronized @Nullable Status end() {
    return end;
  }
}
