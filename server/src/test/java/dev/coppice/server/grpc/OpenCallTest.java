package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.Refusal;
import inference.OpenInferenceGrpc.ServerLiveRequest;
import inference.OpenInferenceGrpc.ServerLiveResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  /** What the library would do for a call. */
  private static final class Call extends ServerCall<ServerLiveRequest, ServerLiveResponse> {

    private final List<Status> ends = new ArrayList<>();

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
