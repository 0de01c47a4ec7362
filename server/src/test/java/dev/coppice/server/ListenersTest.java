package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.grpc.GrpcServer;
import dev.coppice.server.http.ServerFixture;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ports of one server at its stop. */
@Timeout(60)
class ListenersTest {

  @Test
  void portOfHttpClosesWhileACallOfGrpcFinishes() throws Exception {
    try (ApiFixture api = new ApiFixture(ApiFixture.NAMED)) {
      GrpcServer grpc = api.startGrpc();
      Listeners listeners = new Listeners(api.http, null, grpc);
      ManagedChannel client =
          NettyChannelBuilder.forAddress("127.0.0.1", grpc.port()).usePlaintext().build();
      StreamObserver<ServerReflectionRequest> call =
          ServerReflectionGrpc.newStub(client).serverReflectionInfo(new Unheard());
      ServerFixture.await(() -> grpc.calls() == 1);

      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> listeners.drain(Duration.ofSeconds(40)));

      ServerFixture.await(() -> isClosed(api));
      assertThat(drained).isNotDone();
      call.onCompleted();
      assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
      client.shutdownNow();
      assertThat(client.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean isClosed(ApiFixture api) {
    try {
      api.client().close();
      return false;
    } catch (IOException refused) {
      return true;
    }
  }

  private static final class Unheard implements StreamObserver<ServerReflectionResponse> {
    @Override
    public void onNext(ServerReflectionResponse answer) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
