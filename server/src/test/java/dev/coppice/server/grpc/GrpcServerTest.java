package dev.coppice.server.grpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.codec.tensors.TensorBodies;
import dev.coppice.server.http.ServerFixture;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferResponse;
import inference.OpenInferenceGrpc.ModelMetadataRequest;
import inference.OpenInferenceGrpc.ModelMetadataResponse;
import inference.OpenInferenceGrpc.ModelReadyRequest;
import inference.OpenInferenceGrpc.ServerLiveRequest;
import inference.OpenInferenceGrpc.ServerMetadataRequest;
import inference.OpenInferenceGrpc.ServerReadyRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol's methods, called by grpc-java's client. */
class GrpcServerTest {

  private static final TensorBodies ROWS =
      new TensorBodies(List.of(new double[] {0.5, 1}, new double[] {-2.5, 2}), "FP32", List.of());

  private ApiFixture server;
  private MultiThreadIoEventLoopGroup loop;
  private ManagedChannel client;

  @BeforeEach
  void start() throws Exception {
    server = new ApiFixture(ApiFixture.NAMED);
    loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    client =
        NettyChannelBuilder.forAddress("127.0.0.1", server.startGrpc().port())
            .channelType(NioSocketChannel.class)
            .eventLoopGroup(loop)
            .usePlaintext()
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    client.shutdownNow();
    assertThat(client.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    server.close();
  }

  private <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
    return ClientCalls.blockingUnaryCall(client, method, options(), request);
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private ModelInferResponse infer(ModelInferRequest request) {
    return call(InferenceMethods.MODEL_INFER, request);
  }

  private StatusRuntimeException refused(ModelInferRequest request) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> infer(request));
  }

  @Test
  void contentsAreAnsweredByContents() {
    ModelInferResponse answer = infer(ROWS.message(false).toBuilder().setId("42").build());
    assertThat(answer.getModelName()).isEqualTo("a");
    assertThat(answer.getModelVersion()).isEqualTo("v1");
    assertThat(answer.getId()).isEqualTo("42");
    assertThat(answer.getParametersOrThrow("engine").getStringParam()).isEqualTo("test");
    assertThat(answer.getRawOutputContentsCount()).isZero();
    assertThat(answer.getOutputs(0).getName()).isEqualTo("predict");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L);
    assertThat(answer.getOutputs(0).getContents().getFp32ContentsList())
        .containsExactly(0.5f, -2.5f);
  }

  @Test
  void rawContentsAreAnsweredByRawContents() {
    ModelInferResponse answer = infer(ROWS.message(true));
    assertThat(answer.getOutputs(0).hasContents()).isFalse();
    assertThat(answer.getRawOutputContents(0))
        .isEqualTo(ByteString.copyFrom(new byte[] {0, 0, 0, 0x3F, 0, 0, 0x20, (byte) 0xC0}));
  }

  @Test
  void manyRowsAreAnsweredWhole() {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      rows.add(new double[] {i, 1});
    }
    ModelInferResponse answer = infer(new TensorBodies(rows, "FP32", List.of()).message(true));
    assertThat(answer.getRawOutputContents(0).size()).isEqualTo(4 * 60_000);
  }

  @Test
  void serverAndModelsAreDescribed() {
    assertThat(call(InferenceMethods.SERVER_LIVE, ServerLiveRequest.getDefaultInstance()).getLive())
        .isTrue();
    assertThat(
            call(InferenceMethods.SERVER_READY, ServerReadyRequest.getDefaultInstance()).getReady())
        .isTrue();
    assertThat(
            call(InferenceMethods.SERVER_METADATA, ServerMetadataRequest.getDefaultInstance())
                .getName())
        .isEqualTo("coppice");
    ModelReadyRequest ready = ModelReadyRequest.newBuilder().setName("b").build();
    assertThat(call(InferenceMethods.MODEL_READY, ready).getReady()).isFalse();
    ModelMetadataResponse model =
        call(
            InferenceMethods.MODEL_METADATA,
            ModelMetadataRequest.newBuilder().setName("b").setVersion("1").build());
    assertThat(model.getInputs(0).getShapeList()).containsExactly(-1L, 2L);
    assertThat(model.getVersionsList()).containsExactly("v1");
    assertThat(call(InferenceMethods.MODEL_READY, ready).getReady()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "fails/MODEL_NOT_FOUND, NOT_FOUND,",
    "fails/INVALID_MODEL, INVALID_ARGUMENT,",
    "fails/MODEL_NOT_READY, UNAVAILABLE, 5000",
    "fails/OVERLOADED, UNAVAILABLE, 1000",
    "fails/INSUFFICIENT_STORAGE, RESOURCE_EXHAUSTED,",
    "fails/STORE_ACCESS_DENIED, INTERNAL,",
  })
  void failuresHaveTheirCodeAndSayWhenToComeAgain(String model, Status.Code code, String after) {
    StatusRuntimeException refused =
        refused(ROWS.message(true).toBuilder().setModelName(model).build());
    assertThat(refused.getStatus().getCode()).isEqualTo(code);
    assertThat(refused.getStatus().getDescription()).isNotEmpty();
    assertThat(requireNonNull(refused.getTrailers()).get(GrpcFailures.PUSHBACK)).isEqualTo(after);
  }

  @Test
  void wrongMessagesAreRefusedWithTheirCause() {
    ModelInferRequest good = ROWS.message(true);
    assertThat(refused(good.toBuilder().clearRawInputContents().build()))
        .hasMessage(
            "INVALID_ARGUMENT: input \"x\": no contents (expected: contents, or"
                + " raw_input_contents)");
    assertThat(refused(good.toBuilder().addRawInputContents(ByteString.EMPTY).build()))
        .hasMessage("INVALID_ARGUMENT: raw_input_contents: 2 (expected: 1, one of each input)");
    assertThat(refused(good.toBuilder().setModelVersion("7").build()))
        .hasMessage("NOT_FOUND: Model version not found: 7 of a (expected: 1 or v1)");
    assertThat(refused(good.toBuilder().setModelName("").build()).getStatus().getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void messagesBeyondTheBodyLimitAreRefused() {
    ModelInferRequest large =
        ROWS.message(true).toBuilder()
            .setRawInputContents(0, ByteString.copyFrom(new byte[2 << 20]))
            .build();
    assertThat(refused(large).getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callsThatWaitEndWithTheirClient(boolean byDeadline) throws Exception {
    ModelInferRequest request = ROWS.message(true).toBuilder().setModelName("waits").build();
    assertThat(refused(ROWS.message(true).toBuilder().setModelVersion("7").build())).isNotNull();
    CallOptions options = // Of a call that need not connect first, nor load code.
        byDeadline ? CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS) : options();
    ClientCall<ModelInferRequest, ModelInferResponse> call =
        client.newCall(InferenceMethods.MODEL_INFER, options);
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(call, request, observer(end));
    ServerFixture.await(() -> server.hold().trace("waits") != null); // By the load it waits for.
    if (!byDeadline) {
      call.cancel("gone", null);
    }
    assertThat(end.get(20, TimeUnit.SECONDS).getCode())
        .isEqualTo(byDeadline ? Status.Code.DEADLINE_EXCEEDED : Status.Code.CANCELLED);
    ServerFixture.await(() -> server.cache.figures().waitingCalls() == 0);
    server.cache.refuseWaiting(); // The load itself goes on, for whoever comes next.
  }

  private static <T> StreamObserver<T> observer(CompletableFuture<Status> end) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {}

      @Override
      public void onError(Throwable failure) {
        end.complete(Status.fromThrowable(failure));
      }

      @Override
      public void onCompleted() {
        end.complete(Status.OK);
      }
    };
  }

  @Test
  void compressedMessagesAreNotTaken() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    client,
                    InferenceMethods.MODEL_INFER,
                    options().withCompression("gzip"),
                    ROWS.message(true)));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void healthIsWhatReadinessIs() {
    HealthGrpc.HealthBlockingStub health =
        HealthGrpc.newBlockingStub(client).withDeadlineAfter(20, TimeUnit.SECONDS);
    HealthCheckRequest all = HealthCheckRequest.getDefaultInstance();
    assertThat(health.check(all).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(
            catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> health.check(all.toBuilder().setService("x").build()))
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
    server.announceStop();
    assertThat(health.check(all).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void reflectionNamesTheServicesAndShowsTheirFile() throws Exception {
    CompletableFuture<List<String>> services = new CompletableFuture<>();
    CompletableFuture<ByteString> file = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> questions =
        ServerReflectionGrpc.newStub(client)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    if (answer.hasListServicesResponse()) {
                      services.complete(
                          answer.getListServicesResponse().getServiceList().stream()
                              .map(service -> service.getName())
                              .toList());
                    } else {
                      file.complete(answer.getFileDescriptorResponse().getFileDescriptorProto(0));
                    }
                  }

                  @Override
                  public void onError(Throwable failure) {
                    services.completeExceptionally(failure);
                    file.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    questions.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    questions.onNext(
        ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol("inference.GRPCInferenceService")
            .build());
    assertThat(services.get(20, TimeUnit.SECONDS))
        .contains("inference.GRPCInferenceService", "grpc.health.v1.Health");
    assertThat(file.get(20, TimeUnit.SECONDS).toStringUtf8()).contains("ModelInferRequest");
    questions.onCompleted();
  }
}
