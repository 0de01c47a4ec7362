package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.ServeProcess;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CloudWatch reads in the standard output of the process. */
final class EmbeddedMetricsIT {

  private static final int CALLS = 150;
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("Invocations", "None"),
          Map.entry("Invocation4XXErrors", "None"),
          Map.entry("Invocation5XXErrors", "None"),
          Map.entry("InvocationModelErrors", "None"),
          Map.entry("ModelLatency", "Microseconds"),
          Map.entry("OverheadLatency", "Microseconds"),
          Map.entry("ModelCacheHit", "None"),
          Map.entry("ModelLoadingWaitTime", "Microseconds"),
          Map.entry("ModelDownloadingTime", "Microseconds"),
          Map.entry("ModelLoadingTime", "Microseconds"),
          Map.entry("ModelUnloadingTime", "Microseconds"));

  /** Those that have a value every so often; a test may be over before. */
  private static final Map<String, String> SAMPLED =
      Map.of(
          "ConcurrentRequestsPerModel", "None",
          "LoadedModelCount", "None",
          "CPUUtilization", "Percent",
          "MemoryUtilization", "Percent");

  @TempDir Path directory;

  @Test
  void linesHaveEveryCallsValuesUnderAwsNamesAndNoModelsName() throws Exception {
    List<JsonNode> lines = serveCalls(Map.of("COPPICE_ENDPOINT_NAME", "churn"));

    // The hundredth value ends a line, and the stop ends the last.
    assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
    Map<String, List<Double>> values = new HashMap<>();
    for (JsonNode line : lines) {
      assertThat(line.at("/EndpointName").asText()).isEqualTo("churn");
      assertThat(line.at("/VariantName").asText()).isEqualTo("AllTraffic");
      assertThat(line.at("/_aws/Timestamp").asLong()).isGreaterThan(1_700_000_000_000L);
      JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
      assertThat(directive.at("/Namespace").asText()).isEqualTo("Coppice");
      assertThat(directive.at("/Dimensions")).hasToString("[[\"EndpointName\",\"VariantName\"]]");
      directive.at("/Metrics").forEach(metric -> collect(metric, line, values));
      assertThat(line.toString()).doesNotContain("acme").doesNotContain("none");
    }
    values.keySet().removeAll(SAMPLED.keySet());
    assertThat(values).containsOnlyKeys(UNITS.keySet());
    assertThat(values.get("Invocations")).hasSize(CALLS + 1).containsOnly(1.0);
    assertThat(sum(values, "Invocation4XXErrors")).isEqualTo(1);
    assertThat(sum(values, "Invocation5XXErrors")).isZero();
    assertThat(sum(values, "InvocationModelErrors")).isEqualTo(1);
    assertThat(values.get("ModelLatency")).hasSize(CALLS).allMatch(micros -> micros > 0);
    assertThat(values.get("OverheadLatency")).hasSize(CALLS + 1);
    assertThat(sum(values, "ModelCacheHit")).isEqualTo(CALLS - 1);
    assertThat(values.get("ModelLoadingTime")).hasSize(1);
    assertThat(values.get("ModelUnloadingTime")).as("of the stop").hasSize(1);
  }

  @Test
  void noLineIsWrittenWhereItIsSwitchedOff() throws Exception {
    assertThat(serveCalls(Map.of("COPPICE_METRICS_EMF", "false"))).isEmpty();
  }

  /** Calls a model and an absent one, stops the server, and returns the lines that are JSON. */
  private List<JsonNode> serveCalls(Map<String, String> settings) throws Exception {
    Tenant tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
    Map<String, String> all = new HashMap<>(settings);
    all.put("COPPICE_MODEL_STORE", store.toUri().toString());
    try (ServeProcess server = ServeProcess.start(directory, all)) {
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
      try (InvocationClient client = new InvocationClient(server.endpoint())) {
        for (int i = 0; i < CALLS; i++) {
          assertThat(client.scores(tenant.name(), tenant.csv())).isEqualTo(tenant.expected());
        }
        assertThat(client.call("none.tar.gz", tenant.csv()).statusCode()).isEqualTo(404);
      }
      server.terminate();
      assertThat(server.exitStatus()).isZero();
      return json(server.standardOutput());
    }
  }

  private static List<JsonNode> json(List<String> output) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : output) {
      if (line.contains("_aws")) {
        lines.add(mapper.readTree(line));
      } else {
        assertThat(line).matches("\\d{4}-\\d\\d-\\d\\dT.*"); // The log's own lines are whole, too.
      }
    }
    return lines;
  }

  private static void collect(JsonNode metric, JsonNode line, Map<String, List<Double>> values) {
    String name = metric.at("/Name").asText();
    assertThat(metric.at("/Unit").asText()).isEqualTo(UNITS.getOrDefault(name, SAMPLED.get(name)));
    assertThat(line.get(name)).as(name).hasSizeBetween(1, 100);
    line.get(name)
        .forEach(
            value -> values.computeIfAbsent(name, n -> new ArrayList<>()).add(value.asDouble()));
  }

  private static double sum(Map<String, List<Double>> values, String name) {
    return values.getOrDefault(name, List.of()).stream().mapToDouble(Double::doubleValue).sum();
  }
}
