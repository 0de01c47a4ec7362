package dev.coppice.server.grpc;

import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Gives each call one of the permits that all connections share, or refuses it. */
final class OpenCalls implements ServerInterceptor {

  /** Calls on all connections; each holds up to 8 KiB of headers, and a few KiB more. */
  private static final int MAX_CALLS = 1024;

  /** Further calls that health checks alone may have, or a busy server would look dead. */
  private static final int MORE_PROBES = 16;

  private final Bounds bounds;

  /**
   * What bounds all calls.
   *
   * @param calls permits
   * @param time from the begin of a call until its client has taken the answer
   * @param answers room for answers that are no scores, until they are taken
   * @param log hears of those that are refused
   */
  record Bounds(Semaphore calls, Duration time, AnswerRoom answers, RequestHandler log) {}

  OpenCalls(Duration time, AnswerRoom answers, RequestHandler log) {
    this.bounds = new Bounds(new Semaphore(MAX_CALLS + MORE_PROBES), time, answers, log);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    CallRecord record = CallRecord.OF_CALL.get();
    ConnectionGuard connection = ConnectionGuard.of(call);
    if (connection == null) {
      return refused(call, record, Refusal.Kind.FULL, Status.UNAVAILABLE);
    }
    boolean isProbe = HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName());
    if (!isProbe && !connection.isTrusted()) {
      return refused(
          call,
          record,
          Refusal.Kind.UNCERTIFIED,
          Status.UNAUTHENTICATED.withDescription(
              "certificate: none (expected: one of an authority that is trusted here)"));
    }
    boolean isFull = !isProbe && bounds.calls().availablePermits() <= MORE_PROBES;
    if (isFull || !bounds.calls().tryAcquire()) {
      return refused(
          call,
          record,
          Refusal.Kind.FULL,
          Status.UNAVAILABLE.withDescription("Too many calls are open, please try again."));
    }
    return next.startCall(new OpenCall<>(call, record, connection, bounds), headers);
  }

  private <Q> ServerCall.Listener<Q> refused(
      ServerCall<Q, ?> call, CallRecord record, Refusal.Kind kind, Status why) {
    bounds.log().refused(kind);
    record.closed(why, kind.status());
    Metadata trailers = new Metadata();
    trailers.put(KeptHeaders.REQUEST_ID, record.requestId());
    if (kind == Refusal.Kind.FULL) {
      trailers.put(GrpcFailures.PUSHBACK, "1000");
    }
    call.close(why, trailers);
    return new ServerCall.Listener<>() {};
  }

  /** Calls in flight. */
  int count() {
    return MAX_CALLS + MORE_PROBES - bounds.calls().availablePermits();
  }
}
