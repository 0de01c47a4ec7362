package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static dev.coppice.server.grpc.GrpcFixture.LONGER;
import static dev.coppice.server.grpc.GrpcFixture.MAX_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.coppice.server.api.Api;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.access.TokenFile;
import dev.coppice.server.api.access.Tokens;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of gRPC cannot do with frames: have more kept than the bytes that they send. */
@Timeout(60)
class GrpcFramesTest {

  private static final int UNKNOWN = 99;
  private static final int HEADER_TABLE_SIZE = 1;
  private static final String TOKEN = "6c1f0e5d9a7b4823";

  @TempDir Path directory = Path.of("");

  @Test
  void settingsWithoutEndEndTheConnection() throws IOException {
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits());
        RawHttp2 usual = fixture.client();
        RawHttp2 client = fixture.client()) {
      for (int i = 0; i < 50; i++) {
        usual.send(RawHttp2.SETTINGS, 0, 0, tableSize(999 + i % 2));
      }
      usual.call(1, GOOD);
      assertThat(usual.end(1)).startsWith("0 ");
      try {
        for (int i = 0; i < 10_000; i++) {
          client.send(RawHttp2.SETTINGS, 0, 0, tableSize(999 + i % 2));
        }
      } catch (SocketException cut) {
        // It need not read them all.
      }
      assertThat(client.isEnded()).isTrue();
      fixture.awaitNoCalls();
    }
  }

  private static byte[] tableSize(int bytes) {
    return ByteBuffer.allocate(6).putShort((short) HEADER_TABLE_SIZE).putInt(bytes).array();
  }

  @Test
  void someSmallFramesAreTaken() throws IOException {
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits());
        RawHttp2 client = fixture.client()) {
      int small = 20;
      client.begin(1);
      client.message(1, GOOD.length, new byte[0], false);
      for (int i = 0; i < small; i++) {
        client.send(RawHttp2.DATA, 0, 1, new byte[] {GOOD[i]});
        client.send(RawHttp2.DATA, 0, 1, new byte[0]);
      }
      client.send(RawHttp2.DATA, 1, 1, Arrays.copyOfRange(GOOD, small, GOOD.length));
      assertThat(client.end(1)).startsWith("0 ");
      fixture.awaitNoCalls();
    }
  }

  /**
   * Where a window of 64 KiB ends amid a message there may be a frame of a byte, up to two hundred
   * times. Each call is of a model of its own, as one model's could be too many bytes together
   * where they wait to be read.
   */
  @ParameterizedTest
  @CsvSource({"0, 1", "300, 1", "105, 1", "2005, 1", "300, 4", "0, 8"})
  void largeMessagesOfAUsualClientAreTaken(int before, int atOnce) throws Exception {
    int most = 6 << 20;
    HttpLimits limits = HttpLimits.of(most, 12L * most);
    try (GrpcFixture fixture = GrpcFixture.patient(limits)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("localhost", fixture.grpc.port()).usePlaintext().build();
      if (before > 0) {
        assertThat(codeOf(infer(channel, "m", before))).isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
      List<ListenableFuture<ModelInferResponse>> calls = new ArrayList<>();
      for (int i = 0; i < atOnce; i++) {
        calls.add(infer(channel, "m" + i, most - 500));
      }
      for (ListenableFuture<ModelInferResponse> call : calls) {
        assertThat(codeOf(call)).isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
      channel.shutdownNow();
      assertThat(channel.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      fixture.awaitNoCalls();
    }
  }

  /** The last one has what the other leaves of each window. */
  @Test
  void messagesThatShareAWindowAreTaken() throws IOException {
    int small = 200;
    byte[] full = new byte[16 << 10];
    try (GrpcFixture fixture = GrpcFixture.patient(HttpLimits.of(6 << 20, 64L << 20));
        RawHttp2 client = fixture.client()) {
      client.begin(1);
      client.message(1, 6 << 20, new byte[0], false);
      client.begin(3);
      client.message(3, LONGER.length, new byte[0], false);
      for (int i = 0; i < small; i++) {
        client.send(RawHttp2.DATA, 0, 1, full);
        client.send(RawHttp2.DATA, 0, 3, new byte[] {LONGER[i]});
      }
      client.send(RawHttp2.DATA, 1, 3, Arrays.copyOfRange(LONGER, small, LONGER.length));
      assertThat(client.end(3)).startsWith("0 ");
    }
  }

  @Test
  void partsOfAMessageAreCountedWithWhatGrpcKeepsOfEach() throws IOException {
    int parts = 40;
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits());
        RawHttp2 client = fixture.client()) {
      client.begin(1);
      client.message(1, 1000, new byte[0], false);
      for (int i = 0; i < parts; i++) {
        client.send(RawHttp2.DATA, 0, 1, new byte[1]);
      }
      ServerFixture.await(() -> fixture.server.bodyBytes() >= parts * 128);
    }
  }

  /** A call whose one input has no name, for which it is refused once it is read. */
  private static ListenableFuture<ModelInferResponse> infer(
      ManagedChannel channel, String model, int bytes) {
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName(model)
            .addRawInputContents(ByteString.copyFrom(new byte[bytes]))
            .build();
    return ClientCalls.futureUnaryCall(
        channel.newCall(InferenceMethods.MODEL_INFER, CallOptions.DEFAULT), request);
  }

  private static Status.Code codeOf(ListenableFuture<ModelInferResponse> call) {
    return Status.fromThrowable(catchThrowable(() -> call.get(40, TimeUnit.SECONDS))).getCode();
  }

  /** What is read with a frame, such as others that mean nothing, is not kept with it. */
  @Test
  void partsOfMessagesTakeWhatTheyHave() throws IOException {
    int calls = 50;
    byte[] filler = new byte[15 << 10];
    byte[] part = new byte[1 << 10];
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits());
        RawHttp2 client = fixture.client()) {
      long before = PlatformDependent.usedDirectMemory();
      for (int call = 0; call < calls; call++) {
        int stream = 2 * call + 1;
        client.begin(stream);
        client.message(stream, MAX_BODY, new byte[0], false);
        for (int i = 0; i < 20; i++) {
          client.send(RawHttp2.DATA, 0, stream, part);
          client.send(UNKNOWN, 0, 0, filler);
        }
      }
      long bytes = 20L * calls * part.length;
      ServerFixture.await(() -> fixture.server.bodyBytes() >= bytes);
      assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(8 * bytes);
    }
  }

  @Test
  void whoMayCallNoModelIsToldSoBeforeAMessageIsTaken() throws IOException {
    Tokens tokens =
        TokenFile.ofCalls(Files.writeString(directory.resolve("calls"), TOKEN + " acme/\n"));
    Api.Access access =
        new Api.Access(false, CallAccess.of(() -> tokens), null, ManagementAccess.OPEN);
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits(), access);
        RawHttp2 client = fixture.client()) {
      client.begin(1);
      client.message(1, MAX_BODY, new byte[1000], false);
      assertThat(client.end(1)).startsWith("16 ");
      assertThat(fixture.server.bodyBytes()).isZero();
      client.begin(3, RawHttp2.headers().add("authorization", "Bearer " + TOKEN));
      client.message(3, GOOD.length, GOOD, true);
      assertThat(client.end(3)).startsWith("7 "); // Of a model that is not acme's.
      fixture.awaitNoCalls();
    }
  }

  @Test
  void healthIsToldThoughAllCallsAreTaken() throws IOException {
    HttpLimits limits = GrpcFixture.limits().withConnections(100);
    List<RawHttp2> clients = new ArrayList<>();
    try (GrpcFixture fixture = GrpcFixture.patient(limits);
        RawHttp2 prober = fixture.client()) {
      for (int i = 0; i < 11; i++) {
        clients.add(fixture.client());
        for (int stream = 1; stream < 200; stream += 2) {
          clients.getLast().begin(stream);
        }
      }
      ServerFixture.await(() -> fixture.grpc.calls() >= 1024);
      prober.begin(1, RawHttp2.headers().path("/grpc.health.v1.Health/Check"));
      prober.message(1, 0, new byte[0], true);
      assertThat(prober.end(1)).startsWith("0 ");
      assertThat(fixture.metrics()).doesNotContain("coppice_http_refusals_total{status=\"503\"} 0");
      for (RawHttp2 client : clients) {
        client.close();
      }
      fixture.awaitNoCalls();
    }
  }
}
