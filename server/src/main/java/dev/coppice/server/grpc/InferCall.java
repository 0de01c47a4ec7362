package dev.coppice.server.grpc;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.openinference.OpenInference;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.MessageTarget;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.HeardExchange;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestNotes;
import dev.coppice.server.http.exchange.Response;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One inference: hears what its client sends, and brings the answer to the event loop. */
final class InferCall extends HeardExchange {

  private static final Logger LOG = LoggerFactory.getLogger(InferCall.class);

  private final OpenCall<ByteBuf, ByteBuf> call;
  private final CallRecord record;
  private final OpenInference operations;
  private final AtomicReference<ByteBuf> body = new AtomicReference<>(Unpooled.EMPTY_BUFFER);
  private int bodyBytes;

  InferCall(OpenCall<ByteBuf, ByteBuf> call, OpenInference operations) {
    this.call = call;
    this.record = call.record();
    this.operations = operations;
  }

  /** Begins the call; the message of a client that may call no model is not taken. */
  ServerCall.Listener<ByteBuf> begin() {
    if (!operations.refusesStranger(this, GrpcFailures.ENVELOPE)) {
      call.request(2); // A second message is refused, not waited for.
    }
    return new Messages();
  }

  private final class Messages extends ServerCall.Listener<ByteBuf> {

    private boolean hasMessage;

    @Override
    public void onMessage(ByteBuf message) {
      if (hasMessage || call.isClosed()) {
        message.release();
        refuse("messages: two (expected: one)");
      } else {
        hasMessage = true;
        body.set(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (hasMessage && !call.isClosed()) {
        handle();
      } else {
        refuse("messages: none (expected: one)");
      }
    }

    private void refuse(String why) {
      call.refuse(Refusal.Kind.BROKEN_HTTP, Status.INVALID_ARGUMENT.withDescription(why));
    }

    @Override
    public void onCancel() {
      ended(false);
    }

    @Override
    public void onComplete() {
      ended(true);
    }
  }

  private void handle() {
    record.handled();
    bodyBytes = body().readableBytes();
    try {
      MessageTarget target = MessageTarget.of(body());
      operations.infer(
          this, GrpcFailures.ENVELOPE, target.name(), target.version(), InferDecoder.ofMessage());
    } catch (PayloadException e) {
      operations.refuse(this, GrpcFailures.ENVELOPE, Failure.of(e));
    } catch (Throwable e) { // Whatever it is, the call is answered.
      LOG.error("call {} failed", requestId(), e);
      if (!isAnswered()) {
        respond(GrpcFailures.response(Failure.internal()));
      }
    }
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
    return body.get();
  }

  @Override
  public void releaseBody() {
    body.getAndSet(Unpooled.EMPTY_BUFFER).release();
    record.releaseMessages();
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
    return ByteBufAllocator.DEFAULT;
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
      } else if (response.status() == 200) {
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

  /** The answer, or a refusal in its place, is out, or the client gone. */
  private void ended(boolean delivered) {
    if (!delivered || !isAnswered()) {
      abandon();
    }
    if (isAnswered()) {
      tellSent(delivered);
    } else if (!record.isHandled()) {
      releaseBody();
    }
  }
}
