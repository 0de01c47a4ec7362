package dev.coppice.server.grpc;

import com.google.protobuf.MessageLite;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.Response;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, until its client has taken the answer or its deadline passes. It is closed once; all
 * but {@link #later} runs on the connection's event loop.
 *
 * @param <Q> request message
 * @param <A> answer message
 */
final class OpenCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

  private static final Logger LOG = LoggerFactory.getLogger(OpenCall.class);

  private final CallRecord record;
  private final ConnectionGuard connection;
  private final OpenCalls all;
  private final int stream;
  private final ScheduledFuture<?> deadline;
  private Runnable giveBack = () -> {};
  private Runnable abandonedListener = () -> {};
  private long unsentBytes;
  private boolean hasPermit;
  private boolean isBegun;
  private boolean isClosed;
  private boolean isOver;

  /** Begins the call whose headers the connection reads. */
  OpenCall(ServerCall<Q, A> call, ConnectionGuard connection, OpenCalls all) {
    super(call);
    this.record = CallRecord.OF_CALL.get();
    this.connection = connection;
    this.all = all;
    this.stream = connection.newestStream();
    this.deadline = loop().schedule(this::late, all.time().toNanos(), TimeUnit.NANOSECONDS);
    record.belongsTo(this);
  }

  /**
   * Takes a permit.
   *
   * @param left that others may need
   * @return false if there are no more
   */
  boolean begin(int left) {
    hasPermit = all.permits().availablePermits() > left && all.permits().tryAcquire();
    return hasPermit;
  }

  CallRecord record() {
    return record;
  }

  EventExecutor loop() {
    return connection.loop();
  }

  boolean isClosed() {
    return isClosed;
  }

  /** Goes on with it on its event loop; does nothing if that has ended with its connection. */
  void later(Runnable step) {
    try {
      loop().execute(step);
    } catch (RejectedExecutionException stopped) {
      // The connection is gone with its loop.
    }
  }

  /** Hears that the client left before the call was closed. */
  void onAbandoned(Runnable listener) {
    abandonedListener = listener;
  }

  @Override
  public void sendHeaders(Metadata answer) {
    if (!isClosed) {
      isBegun = true;
      answer.put(KeptHeaders.REQUEST_ID, record.requestId());
      super.sendHeaders(answer);
    }
  }

  /** Sends a message, for whose bytes there has to be room until the client has taken all. */
  @Override
  public void sendMessage(A message) {
    if (isClosed) {
      return;
    }
    if (message instanceof MessageLite known && !hold(known.getSerializedSize())) {
      fail(Failure.answersFull());
      return;
    }
    super.sendMessage(message);
  }

  /** Scores have room already. */
  private boolean hold(int bytes) {
    unsentBytes += bytes;
    Runnable more = all.answers().take((int) Math.min(Integer.MAX_VALUE, unsentBytes));
    if (more == null) {
      return false;
    }
    giveBack.run();
    giveBack = more;
    return true;
  }

  /** Sends the one message of an answer. */
  void answer(A message) {
    sendHeaders(new Metadata());
    sendMessage(message);
    close(Status.OK, new Metadata());
  }

  void fail(Failure failure) {
    Response response = GrpcFailures.response(failure);
    fail(response);
    response.body().release();
  }

  /** Ends it in a failure, whose body stays its caller's. */
  void fail(Response failure) {
    GrpcFailures.End end = GrpcFailures.end(failure);
    close(end.status(), end.trailers(), failure.status());
  }

  @Override
  public void close(Status status, Metadata trailers) {
    close(status, trailers, 0);
  }

  private void close(Status status, Metadata trailers, int httpStatus) {
    if (isClosed || isOver) {
      return;
    }
    isClosed = true;
    record.closed(status, httpStatus);
    if (!isBegun) {
      trailers.put(KeptHeaders.REQUEST_ID, record.requestId());
    }
    super.close(GrpcFailures.sendable(status), trailers);
  }

  /** Closes it for what its client did, or because there is no room, unless it is closed. */
  void refuse(Refusal.Kind kind, Status why) {
    if (!isClosed && !isOver) {
      all.log().refused(kind);
      abandonedListener.run();
      Metadata trailers = new Metadata();
      if (kind == Refusal.Kind.FULL) {
        trailers.put(GrpcFailures.PUSHBACK, "1000");
      }
      close(why, trailers, kind.status());
    }
  }

  private void late() {
    boolean isStuck = isClosed || isBegun || !connection.isWritable();
    refuse(
        Refusal.Kind.TOO_SLOW,
        Status.DEADLINE_EXCEEDED.withDescription(
            "Call was not over after %s seconds.".formatted(all.time().toMillis() / 1000.0)));
    if (isStuck) {
      LOG.warn("answer of {} is cut: its client has not taken it in time", record.client());
      later(() -> connection.cut(stream)); // Behind what the library has yet to write.
    }
  }

  /** The library has done with it. */
  void ended() {
    if (isOver) {
      return;
    }
    isOver = true;
    deadline.cancel(false);
    giveBack.run();
    if (hasPermit) {
      all.permits().release();
    }
    if (!isClosed) {
      abandonedListener.run();
    }
  }
}
