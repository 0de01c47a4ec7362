package dev.coppice.e2e.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More calls than may wait: the surplus is refused at once, the others are served. */
final class OverloadIT {

  private static final int CALLS = 30;

  /** For so many of them, by the settings. */
  private static final int ROOM = 5;

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static Tenant tenant;

  @BeforeAll
  static void fillStore() {
    tenant = Tenant.train("acme");
    s3.put(tenant);
  }

  @Test
  void callsBeyondTheQueueOfOneModelAreRefusedAndTheOthersServed() throws Exception {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(
                s3.environment(proxy.endpoint(), Map.of("SAGEMAKER_MODEL_JOB_QUEUE_SIZE", "5")))) {
      server.awaitStore();
      List<HttpResponse<String>> answers =
          answers(proxy, () -> server.invokeAsync(tenant.name(), tenant.csv()));
      assertThat(answers)
          .filteredOn(answer -> answer.statusCode() == 200)
          .hasSize(ROOM)
          .allSatisfy(answer -> assertThat(answer.body()).isEqualTo(tenant.expected()));
      assertThat(answers)
          .filteredOn(answer -> answer.statusCode() != 200)
          .allSatisfy(
              answer -> {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                assertThat(answer.body())
                    .contains(
                        "No worker is available to serve request for model: acme.tar.gz."
                            + " Consider increasing job queue size.");
              });
      assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
    }
  }

  @Test
  void surplusIsServiceUnavailableInTheRuntimeApi() throws Exception {
    try (FaultProxy proxy = new FaultProxy(s3.endpoint());
        CoppiceServer server =
            CoppiceServer.start(
                s3.environment(proxy.endpoint(), Map.of("SAGEMAKER_MODEL_JOB_QUEUE_SIZE", "5")))) {
      server.awaitStore();
      assertThat(answers(proxy, () -> server.invokeEndpointAsync(tenant.name(), tenant.csv())))
          .filteredOn(answer -> answer.statusCode() != 200)
          .hasSize(CALLS - ROOM)
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
                s3.environment(proxy.endpoint(), Map.of("COPPICE_TENANT_CONCURRENCY", "5")))) {
      server.awaitStore();
      List<HttpResponse<String>> answers =
          answers(proxy, () -> server.invokeAsync(tenant.name(), tenant.csv()));
      assertThat(answers)
          .filteredOn(answer -> answer.statusCode() == 200)
          .hasSize(ROOM)
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
        CoppiceServer server = CoppiceServer.start(s3.environment(proxy.endpoint(), Map.of()))) {
      server.awaitStore();
      proxy.inject(Fault.LATENCY);
      List<String> answers =
          atOnce(100, () -> server.invokeEndpointAsync(tenant.name(), tenant.csv())).stream()
              .map(call -> call.join().body())
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
                s3.environment(
                    proxy.endpoint(), Map.of("COPPICE_SHUTDOWN_GRACE", grace.toSeconds() + "s")))) {
      server.awaitStore();
      proxy.inject(Fault.BLACK_HOLE);
      List<CompletableFuture<HttpResponse<String>>> calls =
          atOnce(3, () -> server.invokeAsync(tenant.name(), tenant.csv()));
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

  @Test
  void callThatStillWaitsForRoomWhenTheServerStopsIsToldSoWithinItsGrace() throws Exception {
    String row = tenant.csv().replaceAll("[^,\n]+", "1").strip() + "\n";
    String body = row.repeat((4 << 20) / row.length());
    List<Socket> clients = new ArrayList<>();
    try (CoppiceServer server =
        CoppiceServer.start(s3.environment(Map.of("COPPICE_SHUTDOWN_GRACE", "8s")))) {
      do {
        assertThat(clients).hasSizeLessThan(20);
        clients.add(unreadCall(server, body)); // Its rows take room as long as nobody reads on.
        Until.so("it waits or not", () -> hasAnswer(clients.getLast()) || waitsForRoom(server));
      } while (hasAnswer(clients.getLast()));

      server.stop();

      assertThat(new String(clients.getLast().getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 503 ");
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  private static Socket unreadCall(CoppiceServer server, String body) throws IOException {
    Socket client = new Socket();
    client.setReceiveBufferSize(4 << 10);
    client.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.uri("/").getPort()));
    String head =
        "POST /models/%s/invoke HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n"
            .formatted(tenant.name(), body.length());
    client.getOutputStream().write((head + body).getBytes(US_ASCII));
    return client;
  }

  private static boolean hasAnswer(Socket client) {
    try {
      return client.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whoever waits for a turn alone has it at once. */
  private static boolean waitsForRoom(CoppiceServer server) {
    return IntStream.range(0, 5).allMatch(i -> server.metric("coppice_scoring_waiting") > 0);
  }

  /** The store keeps silent until the surplus is refused. */
  private static List<HttpResponse<String>> answers(
      FaultProxy proxy, Supplier<CompletableFuture<HttpResponse<String>>> call) {
    proxy.inject(Fault.BLACK_HOLE);
    List<CompletableFuture<HttpResponse<String>>> calls = atOnce(CALLS, call);
    Until.so(
        "the surplus is refused",
        () -> calls.stream().filter(CompletableFuture::isDone).count() == CALLS - ROOM);
    proxy.inject(Fault.NONE);
    return calls.stream().map(CompletableFuture::join).toList();
  }

  private static List<CompletableFuture<HttpResponse<String>>> atOnce(
      int calls, Supplier<CompletableFuture<HttpResponse<String>>> call) {
    return Stream.generate(call).limit(calls).toList();
  }
}
