package dev.coppice.e2e.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More calls than may wait: the surplus is refused at once, the others are served. */
final class OverloadIT {

  @TempDir static Path directory;
  private static LocalS3 s3;
  private static Tenant tenant;

  @BeforeAll
  static void startStore() {
    s3 = LocalS3.start(directory.resolve("s3"));
    tenant = Tenant.train("acme", directory);
    s3.put(tenant.name(), tenant.artifact());
  }

  @AfterAll
  static void stopStore() {
    s3.close();
  }

  @Test
  void callsBeyondTheQueueOfOneModelAreRefusedAndTheOthersServed() throws Exception {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(
                LocalS3.environment(
                    proxy.endpoint(), Map.of("SAGEMAKER_MODEL_JOB_QUEUE_SIZE", "5")))) {
      server.awaitStore();
      proxy.inject(Fault.LATENCY);
      List<HttpResponse<String>> answers =
          atOnce(30, () -> server.invokeAsync(tenant.name(), tenant.csv())).toList();
      List<HttpResponse<String>> served =
          answers.stream().filter(answer -> answer.statusCode() == 200).toList();
      List<HttpResponse<String>> refused =
          answers.stream().filter(answer -> answer.statusCode() == 503).toList();
      assertThat(served).isNotEmpty().hasSizeLessThan(30);
      assertThat(served.size() + refused.size()).isEqualTo(30);
      assertThat(served).allSatisfy(a -> assertThat(a.body()).isEqualTo(tenant.expected()));
      assertThat(refused)
          .allSatisfy(
              answer -> {
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                assertThat(answer.body())
                    .contains(
                        "No worker is available to serve request for model: acme.tar.gz."
                            + " Consider increasing job queue size.");
              });
      assertThat(proxy.requests()).isEqualTo(1);
      assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
    }
  }

  @Test
  void surplusIsServiceUnavailableInTheRuntimeApi() throws Exception {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(
                LocalS3.environment(
                    proxy.endpoint(), Map.of("SAGEMAKER_MODEL_JOB_QUEUE_SIZE", "5")))) {
      server.awaitStore();
      proxy.inject(Fault.LATENCY);
      List<HttpResponse<String>> refused =
          atOnce(30, () -> server.invokeEndpointAsync(tenant.name(), tenant.csv()))
              .filter(answer -> answer.statusCode() != 200)
              .toList();
      assertThat(refused)
          .isNotEmpty()
          .allSatisfy(
              answer -> {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                assertThat(answer.headers().firstValue("x-amzn-ErrorType"))
                    .contains("ServiceUnavailable");
                assertThat(answer.body())
                    .contains("\"Message\": \"No worker is available to serve request for model");
              });
    }
  }

  @Test
  void callsBeyondWhatATenantMayHaveInFlightAreThrottledAndTheOthersServed() throws Exception {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(
                LocalS3.environment(proxy.endpoint(), Map.of("COPPICE_TENANT_CONCURRENCY", "5")))) {
      server.awaitStore();
      proxy.inject(Fault.LATENCY);
      List<HttpResponse<String>> answers =
          atOnce(30, () -> server.invokeAsync(tenant.name(), tenant.csv())).toList();
      assertThat(answers)
          .filteredOn(answer -> answer.statusCode() == 200)
          .hasSizeBetween(5, 29)
          .allSatisfy(answer -> assertThat(answer.body()).isEqualTo(tenant.expected()));
      assertThat(answers)
          .filteredOn(answer -> answer.statusCode() != 200)
          .allSatisfy(
              answer -> assertThat(answer.body()).contains("\"type\": \"ThrottlingException\""));
    }
  }

  @Test
  void hundredFirstCallsOfOneModelAreOneFetch() throws Exception {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(LocalS3.environment(proxy.endpoint(), Map.of()))) {
      server.awaitStore();
      proxy.inject(Fault.LATENCY);
      List<String> answers =
          atOnce(100, () -> server.invokeEndpointAsync(tenant.name(), tenant.csv()))
              .map(HttpResponse::body)
              .toList();
      assertThat(answers).containsOnly(tenant.expected());
      assertThat(proxy.requests()).isEqualTo(1);
    }
  }

  @Test
  void callsThatStillWaitWhenTheServerStopsAreToldSoWithinItsGrace() throws Exception {
    Duration grace = Duration.ofSeconds(4);
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(
                LocalS3.environment(
                    proxy.endpoint(), Map.of("COPPICE_SHUTDOWN_GRACE", grace.toSeconds() + "s")))) {
      server.awaitStore();
      proxy.inject(Fault.BLACK_HOLE);
      List<CompletableFuture<HttpResponse<String>>> calls =
          Stream.generate(() -> server.invokeAsync(tenant.name(), tenant.csv())).limit(3).toList();
      server.awaitMetric("coppice_invocations_waiting", 3);

      long start = System.nanoTime();
      server.stop();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(grace.plusSeconds(5));
      assertThat(calls)
          .allSatisfy(
              call -> {
                assertThat(call.join().statusCode()).isEqualTo(503);
                assertThat(call.join().body()).contains("Server is stopping.");
              });
    }
  }

  /** The answers to calls that are all under way before the first is waited for. */
  private static Stream<HttpResponse<String>> atOnce(
      int calls, Supplier<CompletableFuture<HttpResponse<String>>> call) {
    return Stream.generate(call).limit(calls).toList().stream().map(CompletableFuture::join);
  }
}
