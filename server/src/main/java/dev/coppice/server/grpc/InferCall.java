package dev.coppice.server.grpc;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.openinference.OpenInference;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.MessageTarget;
import dev.coppice.server.http.exchange.Refusal;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Hears what comes of one inference, all of it on the connection's event loop. */
final class InferCall extends ServerCall.Listener<ByteBuf> {

  private final OpenCall<ByteBuf, ByteBuf> call;
  private final GrpcExchange exchange;
  private final OpenInference operations;
  private @Nullable ByteBuf message;
  private boolean isHandled;

  InferCall(OpenCall<ByteBuf, ByteBuf> call, GrpcExchange exchange, OpenInference operations) {
    this.call = call;
    this.exchange = exchange;
    this.operations = operations;
  }

  /** Answers whoever may call no model; false if that is not so, and the message may come. */
  boolean refusesStranger() {
    isHandled = operations.refusesStranger(exchange, GrpcFailures.ENVELOPE);
    return isHandled;
  }

  @Override
  public void onMessage(ByteBuf next) {
    if (message != null || isHandled) {
      next.release();
      refuse(Status.INVALID_ARGUMENT.withDescription("messages: two (expected: one)"));
      return;
    }
    message = next;
  }

  @Override
  public void onHalfClose() {
    ByteBuf whole = message;
    message = null;
    if (call.isClosed()) {
      release(whole);
      return;
    }
    if (whole == null) {
      refuse(Status.INVALID_ARGUMENT.withDescription("messages: none (expected: one)"));
      return;
    }
    isHandled = true;
    exchange.body(whole);
    handle(whole);
  }

  private void handle(ByteBuf whole) {
    try {
      MessageTarget target = MessageTarget.of(whole);
      operations.infer(
          exchange,
          GrpcFailures.ENVELOPE,
          target.name(),
          target.version(),
          InferDecoder.ofMessage());
    } catch (PayloadException e) {
      operations.refuse(exchange, GrpcFailures.ENVELOPE, Failure.of(e));
    } catch (Throwable e) { // Whatever it is, the call is answered.
      exchange.fail(e);
    }
  }

  private void refuse(Status status) {
    call.refuse(Refusal.Kind.BROKEN_HTTP, status);
  }

  @Override
  public void onCancel() {
    end(false);
  }

  @Override
  public void onComplete() {
    end(true);
  }

  private void end(boolean delivered) {
    ByteBuf unread = message;
    message = null;
    release(unread);
    if (isHandled) {
      exchange.ended(delivered);
    }
  }

  private static void release(@Nullable ByteBuf message) {
    if (message != null) {
      message.release();
    }
  }
}
