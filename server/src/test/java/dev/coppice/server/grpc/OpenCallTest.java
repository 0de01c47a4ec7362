package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import inference.OpenInferenceGrpc.ServerLiveRequest;
import inference.OpenInferenceGrpc.ServerLiveResponse;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenCallTest {

  private final DefaultEventExecutor loop = new DefaultEventExecutor();
  private final Call closed = new Call();
  private final OpenCall<ServerLiveRequest, ServerLiveResponse> call =
      new OpenCall<>(closed, loop, new DefaultHttpHeaders(), exchange -> {});

  @AfterEach
  void stop() throws InterruptedException {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private void await() throws InterruptedException {
    loop.submit(() -> {}).sync();
  }

  @Test
  void callWhoseLastByteComesJustInTimeIsNotTooSlow() throws InterruptedException {
    loop.submit(
            () -> {
              call.refuseUnread(Refusal.Kind.TOO_SLOW, Status.DEADLINE_EXCEEDED);
              call.read();
            })
        .sync();
    await();

    assertThat(call.isClosed()).isFalse();
    assertThat(closed.ends).isEmpty();
  }

  @Test
  void callThatIsNotWholeInTimeIsTooSlow() throws InterruptedException {
    call.refuseUnread(Refusal.Kind.TOO_SLOW, Status.DEADLINE_EXCEEDED);
    await();

    assertThat(closed.ends).containsExactly(Status.DEADLINE_EXCEEDED);
  }

  @Test
  void callIsToldByItsStatusFromTheMomentThatItIsClosed() throws InterruptedException {
    List<Integer> told = new ArrayList<>();
    AtomicReference<@Nullable OpenCall<?, ?>> answered = new AtomicReference<>();
    AtomicBoolean isOver = new AtomicBoolean();
    Future<?> answering =
        loop.submit(
            () -> {
              while (!isOver.get()) {
                OpenCall<?, ?> next = answered.getAndSet(null);
                if (next != null) {
                  next.close(Status.UNAVAILABLE, new Metadata());
                }
              }
            });
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    do { // Its client leaves as it is answered.
      OpenCall<?, ?> next =
          new OpenCall<>(new Call(), loop, new DefaultHttpHeaders(), new Log(told));
      next.read();
      answered.set(next);
      while (!next.isClosed()) {
        Thread.onSpinWait();
      }
      next.tell(false);
    } while (System.nanoTime() < end);
    isOver.set(true);
    answering.sync();

    assertThat(told).isNotEmpty().containsOnly(503);
  }

  /** What the log hears. */
  private record Log(List<Integer> told) implements RequestHandler {

    @Override
    public void handle(Exchange exchange) {}

    @Override
    public AnsweredRequest.@Nullable EndListener answering(AnsweredRequest request) {
      told.add(request.status());
      return null;
    }
  }

  /** What the library would do for a call. */
  static final class Call extends ServerCall<ServerLiveRequest, ServerLiveResponse> {

    private final List<Status> ends = new ArrayList<>();
    private final Attributes attributes;

    Call() {
      this(Attributes.EMPTY);
    }

    Call(Attributes attributes) {
      this.attributes = attributes;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(ServerLiveResponse message) {}

    @Override
    public void close(Status status, Metadata trailers) {
      ends.add(status);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<ServerLiveRequest, ServerLiveResponse> getMethodDescriptor() {
      return InferenceMethods.SERVER_LIVE;
    }
  }
}
