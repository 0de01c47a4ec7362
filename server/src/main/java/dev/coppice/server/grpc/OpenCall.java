package dev.coppice.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call in flight, closed once: by whoever answers it, or because it is late or has no room.
 *
 * @param <Q> request message
 * @param <A> answer message
 */
final class OpenCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

  private final EventExecutor loop;
  private final long beganNanos = System.nanoTime();
  private volatile boolean isRead;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  OpenCall(ServerCall<Q, A> call, EventExecutor loop) {
    super(call);
    this.loop = loop;
  }

  /** The connection's event loop, on which all of the call but its work goes on. */
  EventExecutor loop() {
    return loop;
  }

  long beganNanos() {
    return beganNanos;
  }

  /** The client has sent all. */
  void read() {
    isRead = true;
  }

  boolean isClosed() {
    return isClosed.get();
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (isClosed.compareAndSet(false, true)) {
      super.close(status, trailers);
    }
  }

  /** Closes from elsewhere, or from within the reading of a message. */
  void closeLater(Status status) {
    try {
      loop.execute(() -> close(status, new Metadata()));
    } catch (RejectedExecutionException stopped) {
      // The connection is gone with its loop.
    }
  }

  /** Whether the client has had so long to send its request. */
  boolean isUnreadFor(long nanos) {
    return !isRead && !isClosed() && System.nanoTime() - beganNanos > nanos;
  }

  @Nullable SocketAddress client() {
    return getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
  }
}
