package dev.coppice.server.grpc;

import com.google.protobuf.MessageLite;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.RequestNotes;
import dev.coppice.server.http.request.RequestId;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call in flight, closed once: by whoever answers it, or because it is late or has no room. It
 * knows what the log has of it.
 *
 * @param <Q> request message
 * @param <A> answer message
 */
final class OpenCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

  private final EventExecutor loop;
  private final long beganNanos = System.nanoTime();
  private volatile boolean isRead;
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private final RequestNotes notes = new RequestNotes();
  private volatile @Nullable Status end;
  private volatile int failureStatus;
  private volatile boolean isTold;
  private volatile long received;
  private volatile long sent;

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
      end = status;
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

  /** What its method notes of it for the log. */
  RequestNotes notes() {
    return notes;
  }

  /** It is about to be closed for a failure that has this status over HTTP. */
  void failsAs(int httpStatus) {
    failureStatus = httpStatus;
  }

  /** A message has come; from one thread at a time. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void received(Object message) {
    received += size(message);
  }

  /** From one thread at a time. */
  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void sendMessage(A message) {
    sent += size(message);
    super.sendMessage(message);
  }

  /** Messages of inferences are counted by whoever answers them. */
  private static int size(Object message) {
    return message instanceof MessageLite known ? known.getSerializedSize() : 0;
  }

  /**
   * Tells the log of a call that is over, unless its answer was told already, or its client left
   * before there was one.
   */
  void tell(RequestHandler log, HttpHeaders headers, boolean delivered) {
    Status closed = end;
    if (closed == null || isTold) {
      return;
    }
    String id = RequestId.of(headers.get("x-request-id")).toString();
    int status = failureStatus == 0 ? GrpcFailures.httpStatus(closed) : failureStatus;
    String cause = closed.getDescription();
    AnsweredRequest.EndListener hearing =
        log.answering(answered(id, headers, received, status, cause == null ? "" : cause));
    if (hearing != null) {
      hearing.ended(delivered, sent);
    }
  }

  /** What the log is told of it, once. */
  AnsweredRequest answered(String id, HttpHeaders headers, long bytes, int status, String cause) {
    isTold = true;
    return new AnsweredRequest(
        id,
        client() instanceof InetSocketAddress address ? address.getAddress().getHostAddress() : "",
        "POST",
        "/" + getMethodDescriptor().getFullMethodName(),
        headers,
        beganNanos,
        bytes,
        status,
        false,
        cause,
        notes);
  }
}
