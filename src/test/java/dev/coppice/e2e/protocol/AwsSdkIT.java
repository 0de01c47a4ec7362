package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.model.InternalDependencyException;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;
import software.amazon.awssdk.services.sagemakerruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.sagemakerruntime.model.ValidationErrorException;

/** What a program sees that was written for SageMaker with the AWS SDK for Java. */
final class AwsSdkIT {

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static Tenant tenant;
  private FaultProxy proxy;
  private CoppiceServer server;
  private AwsSdk sdk;

  @BeforeAll
  static void fillStore() {
    tenant = Tenant.train("acme");
    s3.put(tenant);
    s3.put("team a/acme.tar.gz", tenant.artifact());
  }

  @BeforeEach
  void startServer() throws IOException {
    proxy = new FaultProxy(s3.endpoint());
    start("50s");
  }

  private void start(String loadWait) {
    server =
        CoppiceServer.start(s3.environment(proxy.endpoint(), Map.of("COPPICE_LOAD_WAIT", loadWait)))
            .awaitStore();
    sdk = new AwsSdk(server.uri(""));
  }

  @AfterEach
  void stopServer() throws IOException {
    sdk.close();
    proxy.close();
    server.close();
  }

  @Test
  void modelAnswers() {
    for (String name : new String[] {tenant.name(), "team a/acme.tar.gz"}) {
      InvokeEndpointResponse answer =
          sdk.once()
              .invokeEndpoint(
                  AwsSdk.call(name, tenant.csv())
                      .accept("application/json")
                      .customAttributes("trace=1")
                      .inferenceId("i1")
                      .targetVariant("AllTraffic")
                      .build());
      assertThat(answer.body().asUtf8String()).isEqualTo(tenant.expected());
      assertThat(answer.contentType()).isEqualTo("application/json");
      assertThat(answer.invokedProductionVariant()).isEqualTo("AllTraffic");
      assertThat(answer.customAttributes()).isNull();
      assertThat(answer.responseMetadata().requestId()).hasSize(36);
    }
  }

  @Test
  void emptyBodyIsAnsweredWithNothing() {
    InvokeEndpointResponse answer =
        sdk.once().invokeEndpoint(AwsSdk.call(tenant.name(), "").build());
    assertThat(answer.sdkHttpResponse().statusCode()).isEqualTo(204);
    assertThat(answer.body().asByteArray()).isEmpty();
  }

  @Test
  void errorOfTheModelHasAllItsMembers() {
    ModelErrorException error =
        catchThrowableOfType(
            ModelErrorException.class,
            () -> sdk.once().invokeEndpoint(AwsSdk.call(tenant.name(), "abc").build()));
    assertThat(error.statusCode()).isEqualTo(424);
    assertThat(error.originalStatusCode()).isEqualTo(415);
    assertThat(error.originalMessage()).startsWith("Loading csv data failed with Exception");
    assertThat(error.logStreamArn()).isEmpty();
    assertThat(error.awsErrorDetails().errorMessage())
        .isEqualTo(
            "Received client error (415) from primary with message \""
                + error.originalMessage()
                + "\". See the server log of request "
                + error.requestId()
                + " for more information.");
  }

  @Test
  void unknownModelIsAValidationError() {
    assertThatThrownBy(() -> sdk.once().invokeEndpoint(AwsSdk.call("nope", "1").build()))
        .isInstanceOf(ValidationErrorException.class)
        .hasMessageContaining("Model not found: nope");
  }

  @Test
  void variantThatIsNotThereIsAValidationError() {
    assertThatThrownBy(
            () ->
                sdk.once()
                    .invokeEndpoint(
                        AwsSdk.call(tenant.name(), tenant.csv()).targetVariant("green").build()))
        .isInstanceOf(ValidationErrorException.class)
        .hasMessageContaining("Variant green not found for Endpoint fleet.");
  }

  @Test
  void bodyOverTheLimitIsRefusedAndTheAnswerRead() {
    SageMakerRuntimeException error =
        catchThrowableOfType(
            SageMakerRuntimeException.class,
            () ->
                sdk.once()
                    .invokeEndpoint(
                        AwsSdk.call(tenant.name(), "")
                            .body(SdkBytes.fromByteArrayUnsafe(new byte[8 << 20]))
                            .build()));
    assertThat(error.statusCode()).isEqualTo(413);
    assertThat(error).hasMessageContaining("HTTP content length exceeded 6291456 bytes.");
  }

  @Test
  void loadThatTakesLongerThanACallMayWaitIsNotReadyAndGoesOn() {
    sdk.close();
    server.close();
    start("1s");
    proxy.inject(Fault.BLACK_HOLE);
    ModelNotReadyException error =
        catchThrowableOfType(
            ModelNotReadyException.class,
            () -> sdk.once().invokeEndpoint(AwsSdk.call(tenant.name(), tenant.csv()).build()));
    assertThat(error.statusCode()).isEqualTo(429);
    assertThat(error).hasMessageContaining("Model acme.tar.gz is still loading.");
    assertThat(error.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("Retry-After"))
        .contains("5");
    assertThat(server.metric("coppice_model_loads_in_flight")).isEqualTo(1);
  }

  @Test
  void storeThatDoesNotAnswerIsServiceUnavailable() {
    proxy.inject(Fault.THROTTLED);
    assertThatThrownBy(
            () -> sdk.once().invokeEndpoint(AwsSdk.call(tenant.name(), tenant.csv()).build()))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("Model store is unavailable.");
  }

  @Test
  void refusedAccessToTheStoreIsAnInternalDependency() {
    proxy.inject(Fault.ACCESS_DENIED);
    assertThatThrownBy(
            () -> sdk.once().invokeEndpoint(AwsSdk.call(tenant.name(), tenant.csv()).build()))
        .isInstanceOf(InternalDependencyException.class)
        .hasMessageContaining("Model store refused access.");
  }

  @Test
  void sdkRetriesByItselfUntilTheStoreIsThereAgain() {
    proxy.inject(Fault.THROTTLED, 3); // As often as a load tries.
    InvokeEndpointResponse answer =
        sdk.retrying().invokeEndpoint(AwsSdk.call(tenant.name(), tenant.csv()).build());
    assertThat(answer.body().asUtf8String()).isEqualTo(tenant.expected());
    server.awaitMetric("coppice_invocations_total{route=\"runtime\",status=\"5xx\"}", 1);
    server.awaitMetric("coppice_invocations_total{route=\"runtime\",status=\"2xx\"}", 1);
  }

  @Test
  void sdkDoesNotRetryWhatTheModelRefused() {
    assertThatThrownBy(
            () -> sdk.retrying().invokeEndpoint(AwsSdk.call(tenant.name(), "abc").build()))
        .isInstanceOf(ModelErrorException.class);
    server.awaitMetric("coppice_invocations_total{route=\"runtime\",status=\"4xx\"}", 1);
  }

  @Test
  void streamedAnswerOfAnySizeArrivesInParts() throws Exception {
    int rows = 60_000;
    AwsSdk.Streamed answer =
        sdk.stream(tenant.name(), (tenant.csv() + "\n").repeat(rows), "text/csv");
    String score = tenant.expected().substring(1, tenant.expected().length() - 1);
    assertThat(answer.text()).isEqualTo((score + ",").repeat(rows - 1) + score);
    assertThat(answer.parts()).hasSizeGreaterThan(10);
    assertThat(answer.parts()).allMatch(bytes -> bytes > 0 && bytes <= 65_536);
    assertThat(answer.response().contentType()).isEqualTo("text/csv");
    assertThat(answer.response().invokedProductionVariant()).isEqualTo("AllTraffic");
    server.awaitMetric("coppice_invocations_total{route=\"stream\",status=\"2xx\"}", 1);
  }

  @Test
  void failureBeforeTheFirstPartIsAnErrorLikeAnyOther() {
    assertThatThrownBy(() -> sdk.stream(tenant.name(), "abc", "text/csv"))
        .hasCauseInstanceOf(ModelErrorException.class);
    assertThatThrownBy(() -> sdk.stream("nope", "1", "text/csv"))
        .hasCauseInstanceOf(ValidationErrorException.class);
    assertThatThrownBy(() -> sdk.stream(tenant.name(), tenant.csv(), "image/png"))
        .hasCauseInstanceOf(ModelErrorException.class)
        .hasMessageContaining("Accept type image/png is not supported");
  }
}
