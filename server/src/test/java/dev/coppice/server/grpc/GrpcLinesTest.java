package dev.coppice.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.codec.tensors.TensorBodies;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.logging.LogFormat;
import dev.coppice.server.logging.access.AccessLevel;
import dev.coppice.server.logging.access.AccessLog;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferResponse;
import inference.OpenInferenceGrpc.ModelMetadataRequest;
import inference.OpenInferenceGrpc.ModelReadyRequest;
import inference.OpenInferenceGrpc.ServerLiveRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the log and the meters have of calls over gRPC, whatever their method. */
class GrpcLinesTest {

  private static final byte[] BROKEN = {(byte) 0xFF, (byte) 0xFF};
  private static final TensorBodies ROW =
      new TensorBodies(List.of(new double[] {0.5, 1}), "FP32", List.of());
  private static final MethodDescriptor<byte[], byte[]> INFER =
      InferenceMethods.MODEL_INFER.toBuilder(new Bytes(), new Bytes()).build();
  private static final Metadata.Key<String> ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SERVICE = "/inference.GRPCInferenceService/";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private interface Calls {
    void make(ManagedChannel client, ApiFixture server) throws Exception;
  }

  /** The lines of these calls. */
  private List<String> lines(AccessLevel level, Calls calls) throws Exception {
    AccessLog log =
        new AccessLog(level, LogFormat.TEXT, out, InstantSource.system(), Duration.ofSeconds(20));
    MultiThreadIoEventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (ApiFixture server = new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, log)) {
      ManagedChannel client =
          NettyChannelBuilder.forAddress("127.0.0.1", server.startGrpc().port())
              .channelType(NioSocketChannel.class)
              .eventLoopGroup(loop)
              .usePlaintext()
              .build();
      calls.make(client, server);
      client.shutdown();
      assertThat(client.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
    return out.toString(UTF_8).lines().toList();
  }

  private static <Q, A> A call(Channel client, MethodDescriptor<Q, A> method, Q request) {
    return ClientCalls.blockingUnaryCall(
        client, method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), request);
  }

  private static <Q, A> Status refused(Channel client, MethodDescriptor<Q, A> method, Q request) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> call(client, method, request))
        .getStatus();
  }

  private static MethodDescriptor<byte[], byte[]> unknown() {
    return INFER.toBuilder().setFullMethodName("inference.GRPCInferenceService/ModelGuess").build();
  }

  private static ModelMetadataRequest metadata(String model) {
    return ModelMetadataRequest.newBuilder().setName(model).build();
  }

  @Test
  void everyCallHasOneLine() throws Exception {
    List<String> lines =
        lines(
            AccessLevel.ALL,
            (client, server) -> {
              call(client, InferenceMethods.SERVER_LIVE, ServerLiveRequest.getDefaultInstance());
              call(
                  client,
                  InferenceMethods.MODEL_READY,
                  ModelReadyRequest.newBuilder().setName("b").build());
              call(client, InferenceMethods.MODEL_METADATA, metadata("b"));
              call(client, InferenceMethods.MODEL_INFER, ROW.message(true));
              call(client, HealthGrpc.getCheckMethod(), HealthCheckRequest.getDefaultInstance());
            });

    assertThat(lines)
        .satisfiesExactly(
            line -> assertThat(line).contains("path=" + SERVICE + "ServerLive status=200 in=0 "),
            line ->
                assertThat(line)
                    .contains(" client=127.0.0.1 method=POST path=" + SERVICE + "ModelReady ")
                    .contains(" status=200 in=3 out=0 ")
                    .endsWith(" model=b"),
            line ->
                assertThat(line)
                    .contains("path=" + SERVICE + "ModelMetadata status=200 in=3 out=")
                    .endsWith(" model=b"),
            line -> assertThat(line).contains("path=" + SERVICE + "ModelInfer status=200 "),
            line -> assertThat(line).contains("path=/grpc.health.v1.Health/Check status=200 "));
  }

  @Test
  void callsThatFailHaveTheirCauseAndTheStatusThatTheyHaveOverHttp() throws Exception {
    List<String> lines =
        lines(
            AccessLevel.ERRORS,
            (client, server) -> {
              refused(client, InferenceMethods.MODEL_METADATA, metadata("fails/MODEL_NOT_FOUND"));
              refused(
                  client, InferenceMethods.MODEL_METADATA, metadata("fails/INSUFFICIENT_STORAGE"));
              call(client, InferenceMethods.SERVER_LIVE, ServerLiveRequest.getDefaultInstance());
            });

    assertThat(lines)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains("path=" + SERVICE + "ModelMetadata status=404 ")
                    .contains(" model=fails/MODEL_NOT_FOUND cause="),
            line ->
                assertThat(line)
                    .contains("path=" + SERVICE + "ModelMetadata status=507 ")
                    .contains(" model=fails/INSUFFICIENT_STORAGE cause="));
  }

  @Test
  void unknownMethodHasALine() throws Exception {
    List<String> lines =
        lines(
            AccessLevel.ERRORS,
            (client, server) -> {
              Status status = refused(client, unknown(), BROKEN);
              assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
              assertThat(status.getDescription())
                  .isEqualTo("Method not found: inference.GRPCInferenceService/ModelGuess");
            });

    assertThat(lines)
        .singleElement()
        .asString()
        .contains(" method=POST path=" + SERVICE + "ModelGuess status=404 ")
        .endsWith("cause=\"Method not found: inference.GRPCInferenceService/ModelGuess\"");
  }

  @Test
  void brokenMessageOfAnInferenceIsAnInvocationThatFailed() throws Exception {
    List<String> lines =
        lines(
            AccessLevel.ERRORS,
            (client, server) -> {
              assertThat(refused(client, INFER, BROKEN).getCode())
                  .isEqualTo(Status.Code.INVALID_ARGUMENT);
              server.awaitMetric("coppice_invocations_total{route=\"grpc\",status=\"4xx\"} 1");
              server.awaitMetric("coppice_invocations_in_flight 0");
            });

    assertThat(lines).singleElement().asString().contains("ModelInfer status=400 in=2 ");
  }

  @Test
  void messageThatIsTooLongIsARefusedRequest() throws Exception {
    List<String> lines =
        lines(
            AccessLevel.ERRORS,
            (client, server) -> {
              assertThat(refused(client, INFER, new byte[2 << 20]).getCode())
                  .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              server.awaitMetric("coppice_http_refusals_total{status=\"413\"} 1");
            });

    assertThat(lines)
        .singleElement()
        .asString()
        .contains("path=" + SERVICE + "ModelInfer status=413 ")
        .contains(" cause=\"gRPC message exceeds maximum size ")
        .doesNotContain("answer=cut");
  }

  @Test
  void callWhoseClientLeavesDuringTheLoadHasALine() throws Exception {
    List<String> lines =
        lines(
            AccessLevel.ERRORS,
            (client, server) -> {
              ModelInferRequest waits = ROW.message(true).toBuilder().setModelName("waits").build();
              ClientCall<ModelInferRequest, ModelInferResponse> call =
                  client.newCall(InferenceMethods.MODEL_INFER, CallOptions.DEFAULT);
              ListenableFuture<ModelInferResponse> answer =
                  ClientCalls.futureUnaryCall(call, waits);
              ServerFixture.await(() -> server.cache.figures().waitingCalls() > 0);
              answer.cancel(true);
              ServerFixture.await(() -> server.cache.figures().waitingCalls() == 0);
              server.cache.refuseWaiting();
              // A server that stops waits for no client that has left.
              ServerFixture.await(() -> out.size() > 0);
            });

    assertThat(lines)
        .singleElement()
        .asString()
        .contains("path=" + SERVICE + "ModelInfer status=499 ")
        .contains(" answer=cut")
        .contains(" model=waits");
  }

  @Test
  void clientsGetTheIdThatTheLineHas() throws Exception {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    Metadata chosen = new Metadata();
    chosen.put(ID, "chosen-1");
    List<String> ids = new ArrayList<>();
    List<String> lines =
        lines(
            AccessLevel.ALL,
            (client, server) -> {
              Channel ours =
                  ClientInterceptors.intercept(
                      client, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
              call(ours, InferenceMethods.MODEL_INFER, ROW.message(true));
              ids.add(headers.get().get(ID));
              refused(ours, InferenceMethods.MODEL_METADATA, metadata("fails/MODEL_NOT_FOUND"));
              ids.add(trailers.get().get(ID));
              call(
                  ClientInterceptors.intercept(
                      ours, MetadataUtils.newAttachHeadersInterceptor(chosen)),
                  InferenceMethods.SERVER_LIVE,
                  ServerLiveRequest.getDefaultInstance());
              ids.add(headers.get().get(ID));
            });

    assertThat(ids).doesNotContainNull().last().isEqualTo("chosen-1");
    assertThat(lines)
        .zipSatisfy(ids, (line, id) -> assertThat(line).contains(" request=" + id + " "));
  }
}
