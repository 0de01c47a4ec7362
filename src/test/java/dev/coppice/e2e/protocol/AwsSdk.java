package dev.coppice.e2e.protocol;

import dev.coppice.e2e.CoppiceServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointWithResponseStreamResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointWithResponseStreamResponseHandler;

/** The AWS SDK's clients of SageMaker, as in a program that changed only the endpoint. */
final class AwsSdk implements AutoCloseable {

  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"));

  private final SageMakerRuntimeClient once;
  private final SageMakerRuntimeClient retrying;
  private final SageMakerRuntimeAsyncClient async;

  /** Its threads: those that it has by itself go on for two seconds after its end. */
  private final SdkEventLoopGroup loops = SdkEventLoopGroup.builder().numberOfThreads(2).build();

  AwsSdk(URI server) {
    once = client(server, AwsRetryStrategy.doNotRetry());
    retrying = client(server, AwsRetryStrategy.standardRetryStrategy());
    async =
        SageMakerRuntimeAsyncClient.builder()
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().eventLoopGroup(loops))
            .endpointOverride(server)
            .region(Region.US_EAST_1)
            .credentialsProvider(CREDENTIALS)
            .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
  }

  private static SageMakerRuntimeClient client(URI server, RetryStrategy strategy) {
    return SageMakerRuntimeClient.builder()
        .endpointOverride(server)
        .region(Region.US_EAST_1)
        .credentialsProvider(CREDENTIALS)
        .overrideConfiguration(c -> c.retryStrategy(strategy))
        .build();
  }

  /** A call of one model with a CSV body. */
  static InvokeEndpointRequest.Builder call(String model, String csv) {
    return InvokeEndpointRequest.builder()
        .endpointName("fleet")
        .targetModel(model)
        .contentType("text/csv")
        .body(SdkBytes.fromUtf8String(csv));
  }

  /** The client that takes the first answer. */
  SageMakerRuntimeClient once() {
    return once;
  }

  /** The client that retries as the SDK does by default. */
  SageMakerRuntimeClient retrying() {
    return retrying;
  }

  /**
   * A streamed answer.
   *
   * @param parts bytes of each event
   */
  record Streamed(
      InvokeEndpointWithResponseStreamResponse response, List<Integer> parts, String text) {}

  /**
   * The answer as a stream of events.
   *
   * @throws ExecutionException with the SDK's exception
   */
  Streamed stream(String model, String csv, String accept)
      throws ExecutionException, InterruptedException, TimeoutException {
    AtomicReference<InvokeEndpointWithResponseStreamResponse> response = new AtomicReference<>();
    List<Integer> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    var visitor =
        InvokeEndpointWithResponseStreamResponseHandler.Visitor.builder()
            .onPayloadPart(
                part -> {
                  parts.add(part.bytes().asByteArrayUnsafe().length);
                  text.append(part.bytes().asString(StandardCharsets.US_ASCII));
                })
            .build();
    async
        .invokeEndpointWithResponseStream(
            request ->
                request
                    .endpointName("fleet")
                    .contentType("text/csv")
                    .accept(accept)
                    .body(SdkBytes.fromUtf8String(csv))
                    // The API has no member for it.
                    .overrideConfiguration(c -> c.putHeader(CoppiceServer.TARGET_MODEL, model)),
            InvokeEndpointWithResponseStreamResponseHandler.builder()
                .onResponse(response::set)
                .subscriber(visitor)
                .build())
        .get(60, TimeUnit.SECONDS);
    return new Streamed(response.get(), parts, text.toString());
  }

  @Override
  public void close() {
    once.close();
    retrying.close();
    async.close();
    loops.eventLoopGroup().shutdownGracefully(0, 15, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
