package dev.coppice.server.grpc;

import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.HttpLimits;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All calls in flight, whatever their method: bounds their number, gives each room for its headers,
 * and for its message as that comes, and ends those whose clients are late to send or to take.
 */
final class OpenCalls implements ServerInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(OpenCalls.class);

  /**
   * Calls on all connections together; each holds a few KiB besides what is accounted. Beyond them
   * {@link YieldingCalls} make room.
   */
  private static final int MAX_CALLS = 1024;

  /** Beyond those, of such as ask only how the server is: whoever asks would take it for dead. */
  private static final int MORE_PROBES = 16;

  /**
   * Of all calls, of such as ask for a description of the service: each may leave several of its
   * answers unread, which are in no account.
   */
  private static final int MAX_REFLECTIONS = 16;

  private static final Status TOO_MANY =
      Status.UNAVAILABLE.withDescription("Too many calls are open, please try again.");

  private static final Status NO_MESSAGE =
      Status.INVALID_ARGUMENT.withDescription("messages: none (expected: one)");

  private final EventLoopGroup loops;
  private final GrpcPlaces places;
  private final long requestNanos;
  private final long answerNanos;
  private final RequestHandler log;
  private final Set<OpenCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private final YieldingCalls yielding = new YieldingCalls(open);
  private final AtomicInteger reflections = new AtomicInteger();

  /**
   * @param times that a call has from its begin to its request's last byte, and from its close
   *     until its client has taken the answer
   * @param log hears of those that are over, and of those that no method sees
   */
  OpenCalls(EventLoopGroup loops, GrpcPlaces places, HttpLimits.Times times, RequestHandler log) {
    this.log = log;
    this.loops = loops;
    this.places = places;
    this.requestNanos = times.request().toNanos();
    this.answerNanos = times.answer().toNanos();
  }

  /** Begins to look for calls that are late, until the event loops end. */
  @SuppressWarnings("FutureReturnValueIgnored") // Ends with the loop.
  void watch() {
    loops.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Channel connection = GrpcPlaces.of(call);
    if (connection == null) {
      call.close(Status.UNAVAILABLE, new Metadata());
      return new ServerCall.Listener<>() {};
    }
    RefusedHeads.became(connection);
    return begin(
        new OpenCall<>(call, connection.eventLoop(), KeptHeaders.OF_CALL.get(), log),
        headers,
        next,
        connection);
  }

  private <Q, A> ServerCall.Listener<Q> begin(
      OpenCall<Q, A> opened, Metadata headers, ServerCallHandler<Q, A> next, Channel connection) {
    CallMemory memory = CallMemory.OF_CALL.get();
    boolean isProbe = isProbe(opened);
    if (UnknownMethods.has(opened)) {
      opened.close(
          Status.UNIMPLEMENTED.withDescription(
              "Method not found: " + opened.getMethodDescriptor().getFullMethodName()),
          new Metadata());
      return over(opened);
    }
    if (!isProbe && !places.isTrusted(connection)) {
      return refuse(
          opened,
          Refusal.Kind.UNCERTIFIED,
          Status.UNAUTHENTICATED.withDescription(
              "certificate: none (expected: one of an authority that is trusted here)"));
    }
    if (isFull(opened) && !makesRoom(opened)) {
      return refuse(opened, Refusal.Kind.FULL, TOO_MANY);
    }
    if (!memory.hold(KeptHeaders.OF_CALL.get())) {
      return refuse(
          opened,
          Refusal.Kind.FULL,
          Status.RESOURCE_EXHAUSTED.withDescription(
              "Too many bytes of headers are in flight, please try again."));
    }
    memory.onRefused(opened::refuseMessage);
    begun(opened, connection);
    return heard(next.startCall(opened, headers), opened, memory);
  }

  private <Q> ServerCall.Listener<Q> heard(
      ServerCall.Listener<Q> listener, OpenCall<?, ?> call, CallMemory memory) {
    return new SimpleForwardingServerCallListener<>(listener) {
      private boolean hasMessage;

      @Override
      public void onMessage(Q message) {
        hasMessage = true;
        call.line().received(message);
        super.onMessage(message);
      }

      @Override
      public void onHalfClose() {
        if (call.isClosed()) {
          return;
        }
        call.read();
        if (hasMessage || !call.getMethodDescriptor().getType().clientSendsOneMessage()) {
          super.onHalfClose();
        } else {
          call.refuse(Refusal.Kind.BROKEN_HTTP, NO_MESSAGE);
        }
      }

      @Override
      public void onComplete() {
        ended(call);
        super.onComplete();
        call.tell(true);
      }

      @Override
      public void onCancel() {
        ended(call);
        super.onCancel();
        call.tell(call.wasRefused(memory.end()));
      }
    };
  }

  private void begun(OpenCall<?, ?> call, Channel connection) {
    call.beginOn(ConnectionStreams.of(connection));
    open.add(call);
    if (isReflection(call)) {
      reflections.incrementAndGet();
    }
  }

  /** A call is none of the open ones any more; further calls of this do nothing. */
  private void ended(OpenCall<?, ?> call) {
    if (!open.remove(call)) {
      return;
    }
    if (isReflection(call)) {
      reflections.decrementAndGet();
    }
    call.endOnConnection();
  }

  private static <Q> ServerCall.Listener<Q> refuse(
      OpenCall<Q, ?> call, Refusal.Kind kind, Status why) {
    call.refuse(kind, why);
    return over(call);
  }

  private static <Q> ServerCall.Listener<Q> over(OpenCall<Q, ?> call) {
    call.tell(true);
    return new ServerCall.Listener<>() {};
  }

  private boolean isFull(ServerCall<?, ?> call) {
    return (isReflection(call) && reflections.get() >= MAX_REFLECTIONS)
        || open.size() >= (isProbe(call) ? MAX_CALLS + MORE_PROBES : MAX_CALLS);
  }

  /**
   * Has another call give up its place to this one. Until that of the other call comes round there
   * are two calls in one place.
   */
  private boolean makesRoom(ServerCall<?, ?> newcomer) {
    OpenCall<?, ?> other = isReflection(newcomer) ? null : yielding.claim();
    if (other == null) {
      return false;
    }
    other.nextRound(() -> giveUp(other));
    return true;
  }

  /**
   * On the call's event loop. What its client sent by then in whole is answered; an answer that it
   * does not take is ended, unless it has taken it by then. The call's place is free at once,
   * though a client that reads nothing keeps the stream until it is cut for that.
   */
  private void giveUp(OpenCall<?, ?> call) {
    if (YieldingCalls.isUntaken(call)) {
      cut(call, "all calls are taken, and its client leaves the most");
    } else if (open.contains(call) && !call.isRead()) {
      call.refuse(Refusal.Kind.FULL, TOO_MANY);
      ended(call);
    }
  }

  /** Ends an answer that its client has not taken; on the call's event loop. */
  private void cut(OpenCall<?, ?> call, String why) {
    if (open.contains(call)) {
      LOG.warn("answer of {} is cut: {}", call.client(), why);
      call.cutStream();
      ended(call);
    }
  }

  /** Whether a call asks only how the server is. */
  private static boolean isProbe(ServerCall<?, ?> call) {
    return isOf(HealthGrpc.SERVICE_NAME, call);
  }

  private static boolean isReflection(ServerCall<?, ?> call) {
    return isOf(ServerReflectionGrpc.SERVICE_NAME, call);
  }

  private static boolean isOf(String service, ServerCall<?, ?> call) {
    return service.equals(call.getMethodDescriptor().getServiceName());
  }

  private void look() {
    Set<Channel> connections = new HashSet<>();
    for (OpenCall<?, ?> call : open) {
      Channel connection = GrpcPlaces.of(call);
      if (connection != null) {
        connections.add(connection);
      }
      if (call.isUnreadFor(requestNanos)) {
        call.refuseUnread(
            Refusal.Kind.TOO_SLOW,
            Status.DEADLINE_EXCEEDED.withDescription(
                "Request was not complete after %s seconds."
                    .formatted(TimeUnit.NANOSECONDS.toMillis(requestNanos) / 1000.0)));
      } else if (call.isUntakenFor(answerNanos)) {
        call.nextRound(() -> cut(call, "its client has not taken it in time"));
      }
    }
    connections.forEach(AnswerWindows::cutSlow);
  }

  /** Calls in flight. */
  int count() {
    return open.size();
  }
}
