package dev.coppice.server.grpc;

import static java.util.Objects.requireNonNull;

import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.NextRound;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.RequestId;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call in flight, closed once: by whoever answers it, or because it is late or has no room.
 *
 * <p>Whoever answers does so from one thread, whichever, and {@link #isUnreadFor} and {@link
 * #isUntakenFor} are asked from any event loop, as {@link #yields} is; all else is on that of the
 * call's connection.
 *
 * @param <Q> request message
 * @param <A> answer message
 */
final class OpenCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

  private final EventExecutor loop;
  private final String requestId;
  private final CallLine line;
  private final long beganNanos = System.nanoTime();
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private final AtomicBoolean isYielding = new AtomicBoolean();
  private volatile boolean isRead;
  private volatile boolean isRefused;
  private volatile boolean isBegun;
  private @Nullable ConnectionStreams streams;
  private int stream;

  /** How it was closed, and when. */
  private record End(Status status, long nanos) {}

  /**
   * @param headers those that mean something here
   * @param log hears of it once it is over, or is refused
   */
  OpenCall(ServerCall<Q, A> call, EventExecutor loop, HttpHeaders headers, RequestHandler log) {
    super(call);
    this.loop = loop;
    this.requestId = RequestId.of(HeaderField.value(headers, RefusedHeads.REQUEST_ID)).toString();
    this.line =
        new CallLine(
            requestId,
            client(),
            call.getMethodDescriptor().getFullMethodName(),
            headers,
            beganNanos,
            log);
  }

  /** What its client calls it, or else the server; goes out with the answer. */
  String requestId() {
    return requestId;
  }

  /** The connection's event loop, on which all of the call but its work goes on. */
  EventExecutor loop() {
    return loop;
  }

  /** It is one of its connection's open calls from here on. */
  void beginOn(ConnectionStreams connection) {
    streams = connection;
    stream = connection.callBegins();
  }

  /** It is none of them any more. */
  void endOnConnection() {
    requireNonNull(streams).callEnds();
  }

  /** Ends its stream, whose answer its client does not take. */
  void cutStream() {
    requireNonNull(streams).cut(stream);
  }

  long beganNanos() {
    return beganNanos;
  }

  /** The client has sent all. */
  void read() {
    isRead = true;
  }

  boolean isRead() {
    return isRead;
  }

  /** Gives up its place to another call; false if it has done so; from any event loop. */
  boolean yields() {
    return isYielding.compareAndSet(false, true);
  }

  boolean isYielding() {
    return isYielding.get();
  }

  /** Also if it is about to be, as its message has no room. */
  boolean isClosed() {
    return isRefused || end.get() != null;
  }

  /** Nothing goes out of a call that is being refused, though gRPC goes on with what it read. */
  @Override
  public void sendHeaders(Metadata answer) {
    if (!isClosed()) {
      isBegun = true;
      answer.put(KeptHeaders.REQUEST_ID, requestId);
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
    return end.compareAndSet(null, new End(status, System.nanoTime()));
  }

  private void end(Status status, Metadata trailers) {
    if (!isBegun) {
      trailers.put(KeptHeaders.REQUEST_ID, requestId);
    }
    super.close(GrpcFailures.sendable(status), trailers);
  }

  /** Closes it before its method has it, unless it is closed; on the event loop. */
  void refuse(Refusal.Kind kind, Status why) {
    if (ends(why)) {
      line.refused(kind);
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

  /** Goes on with it on its event loop. */
  private void later(Runnable step) {
    later(loop, step);
  }

  /** Goes on with it on its event loop once all is read that has come until now. */
  void nextRound(Runnable step) {
    later(task -> NextRound.run(loop, task), step);
  }

  private static void later(Executor executor, Runnable step) {
    try {
      executor.execute(step);
    } catch (RejectedExecutionException stopped) {
      // The connection is gone with its loop.
    }
  }

  /**
   * Whether gRPC ended it for what its client sent: a message that is too long, or one too many, or
   * is not framed as messages are. On the event loop.
   *
   * @param why it ended
   */
  boolean wasRefused(@Nullable Status why) {
    if (why == null) {
      return false;
    }
    Refusal.Kind kind =
        switch (why.getCode()) {
          case RESOURCE_EXHAUSTED -> Refusal.Kind.BODY_TOO_LARGE;
          case INTERNAL -> isRead ? null : Refusal.Kind.BROKEN_HTTP;
          default -> null;
        };
    if (kind != null && ends(why)) {
      line.refused(kind);
    }
    return kind != null;
  }

  /** Whether the client has had so long to send its request. */
  boolean isUnreadFor(long nanos) {
    return !isRead && !isClosed() && System.nanoTime() - beganNanos > nanos;
  }

  /** Whether the client of a closed call had so long to take its answer, or its refusal. */
  boolean isUntakenFor(long nanos) {
    End closed = end.get();
    return closed != null && System.nanoTime() - closed.nanos() > nanos;
  }

  @Nullable SocketAddress client() {
    return getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
  }

  /** What the log has of it. */
  CallLine line() {
    return line;
  }

  /** As {@link #sendHeaders}; from one thread at a time. */
  @Override
  public void sendMessage(A message) {
    if (!isClosed()) {
      line.sent(message);
      super.sendMessage(message);
    }
  }

  /**
   * Tells the log of a call that is over, unless its answer was told already, or will be, or its
   * client left before it had sent all; on the event loop.
   */
  void tell(boolean delivered) {
    End closed = end.get();
    if (closed != null) {
      line.ended(closed.status(), delivered);
    } else if (isRead) {
      line.left();
    }
  }
}
