package dev.coppice.e2e.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.scripts.PemCertificate;
import dev.coppice.server.grpc.InferenceMethods;
import inference.OpenInferenceGrpc.ModelReadyRequest;
import inference.OpenInferenceGrpc.ServerLiveRequest;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in by gRPC: those whom the port of calls lets in, and in the same way. */
@Timeout(120)
final class GrpcAccessIT {

  private static final String TOKEN = "6c1f0e5d9a7b4823";

  @TempDir static Path directory;
  private static PemCertificate own;
  private static PemCertificate client;

  @BeforeAll
  static void makeCertificates() throws Exception {
    own = PemCertificate.make(directory, "own");
    client = PemCertificate.make(directory, "client");
    Files.createDirectory(directory.resolve("store"));
  }

  private static CoppiceServer start(Map<String, String> more) {
    return start(more, System.out);
  }

  private static CoppiceServer start(Map<String, String> more, OutputStream lines) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("COPPICE_MODEL_STORE", directory.resolve("store").toUri().toString());
    settings.put("COPPICE_GRPC_PORT", "0");
    return CoppiceServer.start(settings, lines);
  }

  private static ManagedChannel tls(CoppiceServer server, @Nullable PemCertificate shown)
      throws Exception {
    SslContextBuilder tls =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
            .trustManager(own.certificate().toFile());
    if (shown != null) {
      tls.keyManager(shown.certificate().toFile(), shown.key().toFile());
    }
    return NettyChannelBuilder.forAddress("localhost", server.grpcPort())
        .overrideAuthority("localhost")
        .sslContext(tls.build())
        .build();
  }

  private static void end(ManagedChannel channel) throws InterruptedException {
    channel.shutdownNow();
    assertThat(channel.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  private static <Q, A> A call(ManagedChannel channel, MethodDescriptor<Q, A> method, Q request) {
    return ClientCalls.blockingUnaryCall(
        channel, method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), request);
  }

  private static boolean isLive(ManagedChannel channel) {
    return call(channel, InferenceMethods.SERVER_LIVE, ServerLiveRequest.getDefaultInstance())
        .getLive();
  }

  private static Status.Code refused(ManagedChannel channel) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> isLive(channel))
        .getStatus()
        .getCode();
  }

  @Test
  void tlsIsSpokenWhereTheOtherPortsSpeakIt() throws Exception {
    try (CoppiceServer server = start(own.settings())) {
      ManagedChannel secure = tls(server, null);
      assertThat(isLive(secure)).isTrue();
      end(secure);
      ManagedChannel clear =
          NettyChannelBuilder.forAddress("localhost", server.grpcPort()).usePlaintext().build();
      assertThat(refused(clear)).isEqualTo(Status.Code.UNAVAILABLE);
      end(clear);
    }
  }

  @Test
  void clientWithoutACertificateMayAskForTheHealthAlone() throws Exception {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (CoppiceServer server =
        start(own.settings("COPPICE_TLS_CLIENT_CA", client.certificate().toString()), lines)) {
      ManagedChannel known = tls(server, client);
      assertThat(isLive(known)).isTrue();
      end(known);
      ManagedChannel unknown = tls(server, null);
      assertThat(refused(unknown)).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(
              HealthGrpc.newBlockingStub(unknown)
                  .withDeadlineAfter(20, TimeUnit.SECONDS)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isIn(ServingStatus.SERVING, ServingStatus.NOT_SERVING);
      end(unknown);
    }
    assertThat(lines.toString(UTF_8)).contains("ServerLive status=403 ").contains("certificate");
  }

  @Test
  void connectionsCountAsThoseOfTheOtherPort() throws Exception {
    try (CoppiceServer server = start(Map.of())) {
      assertThat(server.metric("coppice_connections")).as("whoever asks").isEqualTo(1);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
      assertThat(isLive(channel)).isTrue();
      assertThat(server.metric("coppice_connections")).isEqualTo(2);
      end(channel);
    }
  }

  @Test
  void tokensSayWhichModelsMayBeAskedFor() throws Exception {
    Path tokens = Files.writeString(directory.resolve("tokens"), TOKEN + " acme/\n");
    try (CoppiceServer server = start(Map.of("COPPICE_API_TOKENS_FILE", tokens.toString()))) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
      assertThat(code(channel, "acme/a.tar.gz", null)).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(code(channel, "acme/a.tar.gz", TOKEN)).isEqualTo(Status.Code.OK);
      assertThat(code(channel, "beta/a.tar.gz", TOKEN)).isEqualTo(Status.Code.PERMISSION_DENIED);
      end(channel);
    }
  }

  private static Status.Code code(ManagedChannel channel, String model, @Nullable String token) {
    Metadata headers = new Metadata();
    if (token != null) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    }
    try {
      ClientCalls.blockingUnaryCall(
          ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
          InferenceMethods.MODEL_READY,
          CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
          ModelReadyRequest.newBuilder().setName(model).build());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
