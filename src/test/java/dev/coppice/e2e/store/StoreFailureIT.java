package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real connections to a real store are slowed, throttled, cut and swallowed. */
@Timeout(120)
final class StoreFailureIT {

  /** As many as a slow machine too gets through while a call waits for its load. */
  private static final int ROUNDS = 20;

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static Tenant tenant;
  private static Tenant other;
  private FaultProxy proxy;
  private CoppiceServer server;

  @BeforeAll
  static void fillStore() {
    tenant = Tenant.train("acme");
    other = Tenant.train("other");
    s3.put(tenant.name(), tenant.model()); // Not packed, so that it is long enough to be cut.
    s3.put(other);
  }

  @BeforeEach
  void startServer() throws IOException {
    proxy = new FaultProxy(s3.endpoint());
    server = start("40s", "40s");
  }

  private CoppiceServer start(String loadWait, String loadTimeout) {
    return CoppiceServer.start(
            s3.environment(
                proxy.endpoint(),
                Map.of("COPPICE_LOAD_WAIT", loadWait, "COPPICE_LOAD_TIMEOUT", loadTimeout)))
        .awaitStore();
  }

  private void restart(String loadWait, String loadTimeout) {
    server.close();
    server = start(loadWait, loadTimeout);
  }

  @AfterEach
  void stopServer() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void slowStoreOnlyMakesTheCallSlow() {
    proxy.inject(Fault.LATENCY, 1);
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
  }

  @Test
  void throttlingIsRetriedAndHeals() {
    proxy.inject(Fault.THROTTLED, 1);
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
    assertThat(proxy.requests()).isEqualTo(2);
  }

  @Test
  void lastingThrottlingIsAnsweredWith503AndEndsWhenItEnds() {
    proxy.inject(Fault.THROTTLED);
    HttpResponse<String> answer = server.invoke(tenant.name(), tenant.csv());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.body()).contains("Model store is unavailable.");
    proxy.inject(Fault.NONE);
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
  }

  @Test
  void refusedAccessIsNotRetriedAndSaysSo() {
    proxy.inject(Fault.ACCESS_DENIED);
    HttpResponse<String> answer = server.invoke(tenant.name(), tenant.csv());
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("Model store refused access.");
    assertThat(proxy.requests()).isEqualTo(1);
  }

  @Test
  void bodyCutHalfWayIsFetchedAgain() {
    proxy.inject(Fault.CUT_BODY, 1);
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
    assertThat(proxy.requests()).isEqualTo(2);
  }

  @Test
  void bodyCutEveryTimeIsAnsweredWith503() {
    proxy.inject(Fault.CUT_BODY);
    HttpResponse<String> answer = server.invoke(tenant.name(), tenant.csv());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(server.get("/models").body()).isEqualTo("{\n  \"models\": []\n}\n");
    assertThat(server.metric("coppice_memory_budget_used_bytes")).isZero();
  }

  @Test
  void blackHoleBlocksNeitherPingNorWarmModels() {
    server.invoke(other.name(), other.csv());
    proxy.inject(Fault.BLACK_HOLE);
    CompletableFuture<HttpResponse<String>> cold = server.invokeAsync(tenant.name(), tenant.csv());
    for (int i = 0; i < ROUNDS; i++) {
      // Over more connections than there are event loops, so that each has some.
      List<CompletableFuture<HttpResponse<String>>> warm =
          Stream.generate(() -> server.invokeAsync(other.name(), other.csv())).limit(4).toList();
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
      assertThat(server.get("/models").statusCode()).isEqualTo(200);
      assertThat(warm).extracting(call -> call.join().body()).containsOnly(other.expected());
    }
    assertThat(cold).isNotDone();
    proxy.inject(Fault.NONE);
    assertThat(cold.join().body()).isEqualTo(tenant.expected());
  }

  @Test
  void callDoesNotWaitForABlackHoleLongerThanItMay() {
    restart("1s", "40s");
    proxy.inject(Fault.BLACK_HOLE);
    HttpResponse<String> answer = server.invoke(tenant.name(), tenant.csv());
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    assertThat(answer.body()).contains("Model acme.tar.gz is still loading.");
  }

  @Test
  void loadThatTakesTooLongIsGivenUpAndLeavesNothing() {
    restart("40s", "5s"); // Which a load that nothing holds up must fit into as well.
    proxy.inject(Fault.BLACK_HOLE);
    HttpResponse<String> answer = server.invoke(tenant.name(), tenant.csv());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("Model acme.tar.gz took too long to load.");
    server.awaitMetric("coppice_model_loads_in_flight", 0); // Until then it is told again.
    assertThat(server.metric("coppice_memory_budget_used_bytes")).isZero();
    proxy.inject(Fault.NONE);
    assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVER_ERROR", "ACCESS_DENIED", "NO_BACKEND", "BLACK_HOLE"})
  void modelInMemoryServesOnWhileItsStoreFailsAndIsAskedForAgainAfterwards(Fault fault) {
    server.close();
    Map<String, String> often = Map.of("COPPICE_REFRESH_INTERVAL", "200ms");
    server = CoppiceServer.start(s3.environment(proxy.endpoint(), often)).awaitStore();
    assertThat(server.invoke(other.name(), other.csv()).body()).isEqualTo(other.expected());
    proxy.inject(fault);
    serveUntil("unanswered");
    assertThat(server.get("/models/" + other.name() + "?detail=true").body())
        .contains("\"lastError\": \"Model store ");
    proxy.inject(Fault.NONE);
    serveUntil("unchanged");
    assertThat(server.get("/models/" + other.name() + "?detail=true").body())
        .doesNotContain("lastError");
  }

  private void serveUntil(String result) {
    String series = "coppice_model_refreshes_total{result=\"" + result + "\"}";
    double before = server.metric(series);
    Until.so(
        "a refresh is " + result,
        () -> {
          assertThat(server.invoke(other.name(), other.csv()).body()).isEqualTo(other.expected());
          return server.metric(series) > before;
        });
  }
}
