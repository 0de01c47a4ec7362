package dev.coppice.server.grpc;

import com.google.protobuf.MessageLite;
import dev.coppice.server.api.invoke.ClientGone;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.Refusal;
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
  private final HttpHeaders headers;
  private final String requestId;
  private final RequestHandler log;
  private final long beganNanos = System.nanoTime();
  private volatile boolean isRead;
  private volatile boolean isRefused;
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private final RequestNotes notes = new RequestNotes();
  private volatile @Nullable Status end;
  private volatile int failureStatus;
  private volatile boolean isHandled;
  private volatile boolean isBegun;
  private volatile boolean isTold;
  private volatile long received;
  private volatile long sent;

  /**
   * @param headers those that mean something here
   * @param log hears of it once it is over, or is refused
   */
  OpenCall(ServerCall<Q, A> call, EventExecutor loop, HttpHeaders headers, RequestHandler log) {
    super(call);
    this.loop = loop;
    this.headers = headers;
    this.requestId = RequestId.of(headers.get(CallHeaders.REQUEST_ID.name())).toString();
    this.log = log;
  }

  /** What its client calls it, or else the server; goes out with the answer. */
  String requestId() {
    return requestId;
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

  /** From here on its answer comes, and is told, even if its client leaves. */
  void handled() {
    isHandled = true;
  }

  /** Also if it is about to be, as its message has no room. */
  boolean isClosed() {
    return isRefused || isClosed.get();
  }

  /** Nothing goes out of a call that is being refused, though gRPC goes on with what it read. */
  @Override
  public void sendHeaders(Metadata answer) {
    if (!isClosed()) {
      isBegun = true;
      answer.put(CallHeaders.REQUEST_ID, requestId);
      super.sendHeaders(answer);
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (ends(status)) {
      end(status, trailers);
    }
  }

  private boolean ends(Status status) {
    boolean isFirst = isClosed.compareAndSet(false, true);
    if (isFirst) {
      end = status;
    }
    return isFirst;
  }

  private void end(Status status, Metadata trailers) {
    if (!isBegun) {
      trailers.put(CallHeaders.REQUEST_ID, requestId);
    }
    super.close(status, trailers);
  }

  /** Closes it before its method has it, unless it is closed; on the event loop. */
  void refuse(Refusal.Kind kind, Status why) {
    if (ends(why)) {
      refused(kind);
      Metadata trailers = new Metadata();
      if (kind == Refusal.Kind.FULL) {
        trailers.put(GrpcFailures.PUSHBACK, "1000");
      }
      end(why, trailers);
    }
  }

  /**
   * Refuses it from within the reading of its message. gRPC goes on with what it reads, be that the
   * end of the request, before it can be closed.
   */
  void refuseMessage(Refusal.Kind kind, Status why) {
    isRefused = true;
    later(() -> refuse(kind, why));
  }

  /** Refuses it from elsewhere, unless its client has sent all by then. */
  void refuseUnread(Refusal.Kind kind, Status why) {
    later(
        () -> {
          if (!isRead) {
            refuse(kind, why);
          }
        });
  }

  private void later(Runnable step) {
    try {
      loop.execute(step);
    } catch (RejectedExecutionException stopped) {
      // The connection is gone with its loop.
    }
  }

  /** gRPC has refused it; on the event loop. */
  void wasRefused(Refusal.Kind kind, Status why) {
    if (ends(why)) {
      refused(kind);
    }
  }

  private void refused(Refusal.Kind kind) {
    failureStatus = kind.status();
    log.refused(kind);
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

  /** As {@link #sendHeaders}; from one thread at a time. */
  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void sendMessage(A message) {
    if (!isClosed()) {
      sent += size(message);
      super.sendMessage(message);
    }
  }

  /** Messages of inferences are counted by whoever answers them. */
  private static int size(Object message) {
    return message instanceof MessageLite known ? known.getSerializedSize() : 0;
  }

  /**
   * Tells the log of a call that is over, unless its answer was told already, or will be, or its
   * client left before it had sent all.
   */
  void tell(boolean delivered) {
    Status closed = end;
    if (closed == null && (isHandled || !isRead)) {
      return;
    }
    AnsweredRequest.EndListener hearing =
        closed == null
            ? telling(received, ClientGone.STATUS, "")
            : telling(received, status(closed), cause(closed));
    if (hearing != null) {
      hearing.ended(delivered, sent);
    }
  }

  private int status(Status closed) {
    return failureStatus == 0 ? GrpcFailures.httpStatus(closed) : failureStatus;
  }

  private static String cause(Status closed) {
    String cause = closed.getDescription();
    return cause == null ? "" : cause;
  }

  /** Tells the log, unless that was done; null if nobody is to hear how the answer ends. */
  AnsweredRequest.@Nullable EndListener telling(long bytes, int status, String cause) {
    if (isTold) {
      return null;
    }
    isTold = true;
    return log.answering(
        new AnsweredRequest(
            requestId,
            client() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "",
            "POST",
            "/" + getMethodDescriptor().getFullMethodName(),
            headers,
            beganNanos,
            bytes,
            status,
            false,
            cause,
            notes));
  }
}
