package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.server.api.control.AnswerRoom;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnsentAnswerTest {

  private static final int LONG = 200 << 10;

  private final SharedBytes account = new SharedBytes(1 << 20);
  private final Call call = new Call();
  private final List<Integer> statuses = new ArrayList<>();
  private final UnsentAnswer<String, StringValue> answer =
      new UnsentAnswer<>(
          call, StringValue::of, new AnswerRoom(account, new SharedBytes(1 << 20)), statuses::add);

  @Test
  void longAnswerCountsUntilItsCallIsOver() {
    answer.of("x".repeat(LONG));

    assertThat(account.used()).isGreaterThanOrEqualTo(LONG);
    assertThat(call.answers).hasSize(1);
    call.closed.run();
    assertThat(account.used()).isZero();
  }

  @Test
  void longAnswerWhoseClientLeavesCountsNoMore() {
    answer.of("x".repeat(LONG));
    call.cancelled.run();
    call.closed.run();

    assertThat(account.used()).isZero();
  }

  @Test
  void answerAfterItsClientHasLeftCountsNothing() {
    call.cancelled.run();
    answer.of("x".repeat(LONG));

    assertThat(account.used()).isZero();
  }

  @Test
  void answerWithoutRoomIsRefused() {
    AnswerRoom small = new AnswerRoom(new SharedBytes(LONG / 2), account);
    new UnsentAnswer<>(call, StringValue::of, small, statuses::add).of("x".repeat(LONG));

    assertThat(call.answers).isEmpty();
    assertThat(Status.fromThrowable(call.errors.getFirst()).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(statuses).containsExactly(503);
  }

  /** What the library would do for a call. */
  private static final class Call extends ServerCallStreamObserver<StringValue> {

    private final List<StringValue> answers = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private Runnable cancelled = () -> {};
    private Runnable closed = () -> {};

    @Override
    public void onNext(StringValue message) {
      answers.add(message);
    }

    @Override
    public void onError(Throwable cause) {
      errors.add(cause);
    }

    @Override
    public void onCompleted() {}

    @Override
    public void setOnCancelHandler(Runnable handler) {
      cancelled = handler;
    }

    @Override
    public void setOnCloseHandler(Runnable handler) {
      closed = handler;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setCompression(String compression) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}
  }
}
