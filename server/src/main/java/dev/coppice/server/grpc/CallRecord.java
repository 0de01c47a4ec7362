package dev.coppice.server.grpc;

import dev.coppice.server.api.invoke.ClientGone;
import dev.coppice.server.http.connection.ClientAddress;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.RequestNotes;
import dev.coppice.server.http.request.BodyMemory;
import dev.coppice.server.http.request.RequestId;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the server keeps of one call from its headers to its end: the bytes of its messages in the
 * account of all bodies, and its line in the log. The library gathers a message before anybody sees
 * it, so each part counts as it comes.
 *
 * <p>All methods run on the event loop, but for {@link #releaseMessages}.
 */
final class CallRecord extends ServerStreamTracer {

  /** The record of the call that begins. */
  static final Context.Key<CallRecord> OF_CALL = Context.key("coppice-call");

  /** What the library takes beside the bytes for each part of a message. */
  private static final int PART_BYTES = 256;

  /** The limit of messages that name a model, or ask for a description of the service. */
  private static final int MAX_OTHER_BYTES = 32 << 10;

  private final String method;
  private final HttpHeaders headers;
  private final String requestId;
  private final BodyMemory bodies;
  private final long limit;
  private final RequestHandler log;
  private final long beganNanos = System.nanoTime();
  private final RequestNotes notes = new RequestNotes();
  private final AtomicLong taken = new AtomicLong();
  private @Nullable OpenCall<?, ?> call;
  private @Nullable Status closed;
  private int failureStatus;
  private String client = "";
  private int messages;
  private long wireBytes;
  private long received;
  private long sent;
  private boolean isHandled;
  private boolean isTold;

  private CallRecord(
      String method, HttpHeaders headers, BodyMemory bodies, long limit, RequestHandler log) {
    this.method = method;
    this.headers = headers;
    this.requestId = RequestId.of(HeaderField.value(headers, KeptHeaders.ID)).toString();
    this.bodies = bodies;
    this.limit = limit;
    this.log = log;
  }

  /**
   * Makes the record of each call.
   *
   * @param maxBytes limit of the messages of one inference
   * @param log hears of each call once it is over
   */
  static Factory factory(BodyMemory bodies, int maxBytes, RequestHandler log) {
    return new Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        long limit = method.equals(InferenceMethods.INFER) ? maxBytes : MAX_OTHER_BYTES;
        return new CallRecord(method, KeptHeaders.of(headers), bodies, limit, log);
      }
    };
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(OF_CALL, this);
  }

  @Override
  public void serverCallStarted(ServerCallInfo<?, ?> info) {
    client = ClientAddress.text(info.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
  }

  /** The call hears from here on of messages that have no room, and of its end. */
  void belongsTo(OpenCall<?, ?> opened) {
    call = opened;
  }

  HttpHeaders headers() {
    return headers;
  }

  String requestId() {
    return requestId;
  }

  long beganNanos() {
    return beganNanos;
  }

  RequestNotes notes() {
    return notes;
  }

  String client() {
    return client;
  }

  /** The call's answer comes and is told even if its client leaves, and holds the messages. */
  void handled() {
    isHandled = true;
  }

  boolean isHandled() {
    return isHandled;
  }

  /** The call closes so; a failure has another status over HTTP than its code says, or 0. */
  void closed(Status status, int httpStatus) {
    closed = status;
    failureStatus = httpStatus;
  }

  @Override
  public void inboundWireSize(long bytes) {
    OpenCall<?, ?> reading = call;
    if (reading == null || reading.isClosed()) {
      return;
    }
    wireBytes += bytes;
    long before = taken.get();
    if (wireBytes > limit) {
      reading.refuse(
          Refusal.Kind.BODY_TOO_LARGE,
          Status.RESOURCE_EXHAUSTED.withDescription(
              "message: more than %d bytes (expected: at most as many)".formatted(limit)));
    } else if (bodies.grow(before, before + bytes + PART_BYTES)) {
      taken.addAndGet(bytes + PART_BYTES);
    } else {
      reading.refuse(
          Refusal.Kind.FULL,
          Status.UNAVAILABLE.withDescription(
              "Too many bytes of messages are in flight, please try again."));
    }
  }

  /** The messages are read, or nobody will read them; from any thread. */
  void releaseMessages() {
    bodies.release(taken.getAndSet(0));
  }

  @Override
  public void inboundMessageRead(int number, long wireSize, long size) {
    messages++;
    received += size;
  }

  @Override
  public void outboundMessageSent(int number, long wireSize, long size) {
    sent += size;
  }

  @Override
  public void streamClosed(Status status) {
    OpenCall<?, ?> ending = call;
    if (ending != null) {
      ending.ended();
    }
    if (!isHandled) {
      releaseMessages();
      tell(status);
    }
  }

  private void tell(Status status) {
    boolean isDelivered = true;
    Status end = status;
    int httpStatus = failureStatus;
    if (closed != null) {
      isDelivered = closed.getCode() == status.getCode();
      end = closed;
    } else if (GrpcFailures.isLeaving(status)) {
      if (messages == 0) {
        return; // Its client left before it had asked for anything.
      }
      isDelivered = false;
      end = Status.CANCELLED;
      httpStatus = ClientGone.STATUS;
    } else if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      log.refused(Refusal.Kind.BODY_TOO_LARGE);
    }
    if (httpStatus == 0) {
      httpStatus = GrpcFailures.httpStatus(end);
    }
    String cause = end.getDescription();
    AnsweredRequest.EndListener hearing = telling(received, httpStatus, cause == null ? "" : cause);
    if (hearing != null) {
      hearing.ended(isDelivered, sent);
    }
  }

  /** Tells the log, unless that was done; null if nobody is to hear how the answer ends. */
  AnsweredRequest.@Nullable EndListener telling(long bytes, int status, String cause) {
    if (isTold) {
      return null;
    }
    isTold = true;
    return new AnsweredRequest(
            requestId,
            client,
            "POST",
            "/" + method,
            headers,
            beganNanos,
            bytes,
            status,
            false,
            cause,
            notes)
        .reportedTo(log);
  }
}
