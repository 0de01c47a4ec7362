package dev.coppice.server.grpc;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.HeardExchange;
import dev.coppice.server.http.exchange.RequestNotes;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One inference over gRPC; brings the answer to its event loop. */
final class GrpcExchange extends HeardExchange {

  private static final Logger LOG = LoggerFactory.getLogger(GrpcExchange.class);

  private final OpenCall<ByteBuf, ByteBuf> call;
  private final CallRecord record;
  private final ByteBufAllocator allocator;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile ByteBuf body = Unpooled.EMPTY_BUFFER;
  private volatile int bodyBytes;

  GrpcExchange(OpenCall<ByteBuf, ByteBuf> call, ByteBufAllocator allocator) {
    this.call = call;
    this.record = call.record();
    this.allocator = allocator;
  }

  /**
   * The message has come.
   *
   * @param message taken over
   */
  void body(ByteBuf message) {
    record.handled();
    body = message;
    bodyBytes = message.readableBytes();
  }

  @Override
  public HttpMethod method() {
    return HttpMethod.POST;
  }

  @Override
  public String path() {
    return "/" + InferenceMethods.INFER;
  }

  @Override
  public String query() {
    return "";
  }

  @Override
  public HttpHeaders headers() {
    return record.headers();
  }

  @Override
  public ByteBuf body() {
    return body;
  }

  @Override
  public void releaseBody() {
    if (released.compareAndSet(false, true)) {
      ByteBuf message = body;
      body = Unpooled.EMPTY_BUFFER;
      message.release();
      record.releaseMessages();
    }
  }

  @Override
  public String requestId() {
    return record.requestId();
  }

  @Override
  public RequestNotes notes() {
    return record.notes();
  }

  @Override
  public long arrivedNanos() {
    return record.beganNanos();
  }

  @Override
  public Executor eventLoop() {
    return call.loop();
  }

  @Override
  public ByteBufAllocator allocator() {
    return allocator;
  }

  @Override
  public void respond(Response response) {
    if (!claimAnswer()) {
      response.body().release();
      throw new IllegalStateException("call " + requestId() + " was answered before");
    }
    releaseBody();
    if (call.loop().inEventLoop()) {
      deliver(response);
      return;
    }
    try {
      call.loop().execute(() -> deliver(response));
    } catch (RejectedExecutionException stopped) {
      response.body().release();
      tellSent(false);
    }
  }

  /** Answers in place of a handler that threw. */
  void fail(Throwable defect) {
    LOG.error("call {} failed", requestId(), defect);
    if (!isAnswered()) {
      respond(GrpcFailures.response(Failure.internal()));
    }
  }

  /** Not for this protocol, whose messages say how long they are before they begin. */
  @Override
  public void respond(Response head, BodyParts parts) {
    parts.close();
    throw new IllegalStateException("answer: in parts (expected: whole)");
  }

  private void deliver(Response response) {
    try {
      logWhenSent(response);
      if (isAbandoned() || call.isClosed()) {
        tellSent(false);
        return;
      }
      if (response.status() == 200) {
        call.answer(response.body()); // Which copies it.
      } else {
        call.fail(response);
      }
    } finally {
      response.body().release();
    }
  }

  private void logWhenSent(Response response) {
    AnsweredRequest.EndListener hearing =
        record.telling(bodyBytes, response.status(), response.cause());
    if (hearing != null) {
      int bytes = response.body().readableBytes();
      onSent(delivered -> hearing.ended(delivered, bytes));
    }
  }

  /** The answer is out, or its client gone; on the event loop. */
  void ended(boolean delivered) {
    if (!delivered) {
      abandon();
    }
    if (delivered || isAnswered()) {
      tellSent(delivered);
    }
  }
}
