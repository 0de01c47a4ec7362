package dev.coppice.server.grpc;

import com.google.protobuf.Message;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.openinference.OpenInference;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is a message, and the room that it takes from when it is sent until its call is
 * over: a client need not read it.
 *
 * @param <T> what is answered
 * @param <A> its message
 */
final class UnsentAnswer<T, A extends Message> implements OpenInference.Answer<T> {

  private final ServerCallStreamObserver<A> call;
  private final Function<T, A> form;
  private final AnswerRoom room;
  private final IntConsumer failures;
  private Runnable abandonedListener = () -> {};
  private boolean isOver;
  private @Nullable Runnable giveBack;

  /**
   * To be made while the call's method begins.
   *
   * @param observer of the call
   * @param form makes the message
   * @param failures hears, before the call ends in a failure, of its status over HTTP
   */
  UnsentAnswer(
      StreamObserver<A> observer, Function<T, A> form, AnswerRoom room, IntConsumer failures) {
    this.failures = failures;
    this.call = (ServerCallStreamObserver<A>) observer;
    this.form = form;
    this.room = room;
    call.setOnCancelHandler(this::abandoned); // With one, an answer to who is gone is no defect.
    call.setOnCloseHandler(this::over);
  }

  @Override
  public void of(T value) {
    A message = form.apply(value);
    if (hold(message.getSerializedSize())) {
      call.onNext(message);
      call.onCompleted();
    } else {
      failed(Failure.answersFull());
    }
  }

  @Override
  public void failed(Failure failure) {
    failures.accept(failure.kind().status());
    GrpcFailures.End end = GrpcFailures.end(failure);
    call.onError(end.status().asRuntimeException(end.trailers()));
  }

  @Override
  public void onAbandoned(Runnable listener) {
    abandonedListener = listener;
  }

  private void abandoned() {
    over();
    abandonedListener.run();
  }

  private synchronized boolean hold(int bytes) {
    if (!isOver) {
      giveBack = room.take(bytes);
    }
    return isOver || giveBack != null;
  }

  private synchronized void over() {
    isOver = true;
    Runnable held = giveBack;
    giveBack = null;
    if (held != null) {
      held.run();
    }
  }
}
