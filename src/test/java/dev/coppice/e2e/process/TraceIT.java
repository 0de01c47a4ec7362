package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.ServeProcess;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call's trace in the log, at the store, and, with OpenTelemetry's agent, at a collector. */
final class TraceIT {

  private static final String FIRST = "0af7651916cd43dd8448eb211c80319c";
  private static final String SECOND = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "b7ad6b7169203331";
  private static final String AMZN = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
  private static final Path AGENT =
      Path.of("target/agent/opentelemetry-javaagent.jar").toAbsolutePath();

  @TempDir Path directory;

  private static Map<String, String> settings(RecordingStore store) {
    Map<String, String> settings = new HashMap<>(store.settings());
    settings.put("COPPICE_ACCESS_LOG", "all");
    return settings;
  }

  private static String parent(String trace) {
    return "00-" + trace + "-" + CALLER + "-01";
  }

  @Test
  void loadCarriesTheTraceOfTheCallThatCausedItAndEachLineThatOfItsOwn() throws Exception {
    Tenant tenant = Tenant.train("acme");
    try (RecordingStore store = RecordingStore.with(tenant);
        ServeProcess server = ServeProcess.start(directory, settings(store))) {
      server.get("/ping");
      store.hold();
      var first = call(server, tenant, "traceparent", parent(FIRST), "X-Amzn-Trace-Id", AMZN);
      store.awaitRequest(tenant.name());
      var second = call(server, tenant, "traceparent", parent(SECOND));
      Until.so(
          "both calls wait",
          () -> server.get("/metrics").body().contains("coppice_invocations_waiting 2.0"));
      store.release();
      assertThat(first.get()).isEqualTo(200);
      assertThat(second.get()).isEqualTo(200);
      assertThat(store.requests(tenant.name()))
          .singleElement()
          .satisfies(
              headers -> {
                assertThat(headers).containsEntry("traceparent", parent(FIRST));
                assertThat(headers).containsEntry("x-amzn-trace-id", AMZN);
              });
      server.terminate();
      assertThat(server.exitStatus()).isZero();
      assertThat(server.standardOutput())
          .anyMatch(line -> line.contains(" access ") && line.contains(" trace=" + FIRST + " "))
          .anyMatch(line -> line.contains(" access ") && line.contains(" trace=" + SECOND + " "))
          .anyMatch(line -> line.contains(" - trace=" + FIRST + " loaded acme.tar.gz"));
    }
  }

  @Test
  void malformedTraceGoesNowhere() throws Exception {
    Tenant tenant = Tenant.train("acme");
    try (RecordingStore store = RecordingStore.with(tenant);
        ServeProcess server = ServeProcess.start(directory, settings(store))) {
      server.get("/ping");
      assertThat(call(server, tenant, "traceparent", parent("0".repeat(32))).get()).isEqualTo(200);
      assertThat(store.requests(tenant.name()))
          .singleElement()
          .satisfies(headers -> assertThat(headers).doesNotContainKey("traceparent"));
      server.terminate();
      assertThat(server.exitStatus()).isZero();
      assertThat(server.output()).doesNotContain("trace=");
    }
  }

  @Test
  void withTheAgentTheStepsOfAColdCallAreSpansOfItsCallersTrace() throws Exception {
    assertThat(AGENT).as("what the build copies").exists();
    Tenant tenant = Tenant.train("acme");
    try (RecordingStore store = RecordingStore.with(tenant);
        SpanCollector collector = SpanCollector.start()) {
      Map<String, String> settings = settings(store);
      settings.put("COPPICE_JAVA_OPTS", "-javaagent:" + AGENT);
      settings.putAll(collector.settings());
      try (ServeProcess server = ServeProcess.start(directory, settings)) {
        server.get("/ping");
        assertThat(call(server, tenant, "traceparent", parent(FIRST)).get()).isEqualTo(200);
        List<String> steps = List.of("wait for load", "fetch", "build", "score");
        List<SpanCollector.Span> spans = collector.await(FIRST, CALLER, steps);
        assertThat(spans).extracting(SpanCollector.Span::name).containsAll(steps);
        assertThat(spans)
            .as("the server's own span, below the caller's")
            .anyMatch(span -> span.parent().equals(CALLER));
        assertThat(spans)
            .as("what the store is asked")
            .anyMatch(span -> span.name().startsWith("S3."));
        assertThat(store.requests(tenant.name()).getFirst().get("traceparent"))
            .startsWith("00-" + FIRST + "-")
            .doesNotContain(CALLER);
        server.terminate();
        assertThat(server.exitStatus()).isZero();
      }
    }
  }

  private static CompletableFuture<Integer> call(
      ServeProcess server, Tenant tenant, String... headers) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return server.invoke(tenant.name(), tenant.csv(), headers).statusCode();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }
}
