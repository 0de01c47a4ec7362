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

/**
 * Gives each call one of the permits that all connections share, or refuses it.
 *
 * @param permits of calls on all connections; each holds up to 8 KiB of headers, and a few KiB more
 * @param time from the begin of a call until its client has taken the answer
 * @param answers room for answers that are no scores, until they are taken
 * @param log hears of calls that are refused
 */
record OpenCalls(Semaphore permits, Duration time, AnswerRoom answers, RequestHandler log)
    implements ServerInterceptor {

  private static final int MAX_CALLS = 1024;

  /** Further calls that health checks alone may have, or a busy server would look dead. */
  private static final int MORE_PROBES = 16;

  private static final Status TOO_MANY =
      Status.UNAVAILABLE.withDescription("Too many calls are open, please try again.");

  private static final Status NO_CERTIFICATE =
      Status.UNAUTHENTICATED.withDescription(
          "certificate: none (expected: one of an authority that is trusted here)");

  static OpenCalls of(Duration time, AnswerRoom answers, RequestHandler log) {
    return new OpenCalls(new Semaphore(MAX_CALLS + MORE_PROBES), time, answers, log);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ConnectionGuard connection = ConnectionGuard.of(call);
    if (connection == null) {
      call.close(Status.UNAVAILABLE, new Metadata());
      return new ServerCall.Listener<>() {};
    }
    OpenCall<Q, A> opened = new OpenCall<>(call, connection, this);
    boolean isProbe = HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName());
    if (!isProbe && !connection.isTrusted()) {
      opened.refuse(Refusal.Kind.UNCERTIFIED, NO_CERTIFICATE);
    } else if (!opened.begin(isProbe ? 0 : MORE_PROBES)) {
      opened.refuse(Refusal.Kind.FULL, TOO_MANY);
    }
    return opened.isClosed() ? new ServerCall.Listener<>() {} : next.startCall(opened, headers);
  }

  /** Calls in flight. */
  int count() {
    return MAX_CALLS + MORE_PROBES - permits.availablePermits();
  }
}
