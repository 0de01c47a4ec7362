package dev.coppice.server.grpc;

import com.google.protobuf.MessageLite;
import dev.coppice.server.api.invoke.ClientGone;
import dev.coppice.server.http.connection.ClientAddress;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.RequestNotes;
import io.grpc.Status;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the log has of one call; told once. On the event loop only, but for what whoever answers
 * tells from its own thread: {@link #failsAs} and {@link #sent}.
 */
final class CallLine {

  private final String requestId;
  private final @Nullable SocketAddress client;
  private final String method;
  private final HttpHeaders headers;
  private final long beganNanos;
  private final RequestHandler log;
  private final RequestNotes notes = new RequestNotes();
  private volatile int failureStatus;
  private volatile long sent;
  private long received;
  private boolean isHandled;
  private boolean isTold;

  /**
   * @param client null if it is not known
   * @param method its full name
   * @param headers those that mean something here
   * @param beganNanos on {@link System#nanoTime()}'s scale
   * @param log hears of the call once it is over, or is refused
   */
  CallLine(
      String requestId,
      @Nullable SocketAddress client,
      String method,
      HttpHeaders headers,
      long beganNanos,
      RequestHandler log) {
    this.requestId = requestId;
    this.client = client;
    this.method = method;
    this.headers = headers;
    this.beganNanos = beganNanos;
    this.log = log;
  }

  /** What its method notes of it. */
  RequestNotes notes() {
    return notes;
  }

  /** From here on its answer comes, and is told, even if its client leaves. */
  void handled() {
    isHandled = true;
  }

  /** It is about to be closed for a failure that has this status over HTTP. */
  void failsAs(int httpStatus) {
    failureStatus = httpStatus;
  }

  /** It is refused before its method has it. */
  void refused(Refusal.Kind kind) {
    failsAs(kind.status());
    log.refused(kind);
  }

  /** A message has come. */
  void received(Object message) {
    received += size(message);
  }

  /** A message goes out; from one thread at a time. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void sent(Object message) {
    sent += size(message);
  }

  /** Messages of inferences are counted by whoever answers them. */
  private static int size(Object message) {
    return message instanceof MessageLite known ? known.getSerializedSize() : 0;
  }

  /** The call was closed, and is over; nothing if its answer was told already. */
  void ended(Status closed, boolean delivered) {
    String cause = closed.getDescription();
    int status = failureStatus == 0 ? GrpcFailures.httpStatus(closed) : failureStatus;
    tell(status, cause == null ? "" : cause, delivered);
  }

  /** Its client left before it was closed; nothing if its answer still comes. */
  void left() {
    if (!isHandled) {
      tell(ClientGone.STATUS, "", false);
    }
  }

  private void tell(int status, String cause, boolean delivered) {
    AnsweredRequest.EndListener hearing = telling(received, status, cause);
    if (hearing != null) {
      hearing.ended(delivered, sent);
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
            ClientAddress.text(client),
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
