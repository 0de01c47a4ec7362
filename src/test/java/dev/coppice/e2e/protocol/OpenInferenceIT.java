package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.InferenceClients;
import dev.coppice.e2e.Python;
import dev.coppice.e2e.Until;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real models by the Open Inference Protocol, over HTTP and gRPC: the bits that CSV has. */
final class OpenInferenceIT {

  private static final Path GOLDEN = Path.of("resources/golden/models").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FEATURES = 4;

  @TempDir static Path store;
  @TempDir static Path scratch;
  private static CoppiceServer server;
  private static ManagedChannel channel;
  private static InferenceClients clients;

  @BeforeAll
  static void startServer() throws IOException {
    for (String model : new String[] {"reg", "binlog", "softprob", "named"}) {
      Path tenant = Files.createDirectory(store.resolve(model));
      Files.copy(GOLDEN.resolve(model).resolve("xgboost-model"), tenant.resolve("xgboost-model"));
    }
    Path raw = Files.createDirectory(store.resolve("raw"));
    Files.copy(GOLDEN.resolve("reg/xgboost-model"), raw.resolve("xgboost-model"));
    Files.writeString(
        raw.resolve("preprocessing.json"),
        """
        {"version": 1, "columns": ["city", "tenure", "member", "since"], "features": [
          {"source": "city", "type": "text", "steps": [
            {"ordinal": {"categories": ["New York", "b"], "unknown": "error"}}]},
          {"source": "tenure", "type": "number"},
          {"source": "member", "type": "boolean"},
          {"source": "since", "type": "date", "steps": [{"date_part": {"part": "month"}}]}]}
        """);
    server = CoppiceServer.start(store, Map.of("COPPICE_GRPC_PORT", "0"));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
    clients = new InferenceClients(server, channel, FEATURES);
  }

  @AfterAll
  static void stopServer() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(20, TimeUnit.SECONDS);
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reg", "binlog", "softprob", "named"})
  void everyProtocolGivesTheBitsOfCsv(String model) throws IOException {
    SplittableRandom random = new SplittableRandom(model.hashCode());
    for (int round = 0; round < 20; round++) {
      float[] rows = rows(1 + random.nextInt(40), random);
      int[] expected = InferenceClients.bits(clients.byCsv(model, rows));
      assertThat(InferenceClients.bits(clients.byJson(model, rows))).isEqualTo(expected);
      assertThat(InferenceClients.bits(clients.byBinary(model, rows))).isEqualTo(expected);
      assertThat(InferenceClients.bits(clients.byGrpc(model, rows, true))).isEqualTo(expected);
      assertThat(InferenceClients.bits(clients.byGrpc(model, rows, false))).isEqualTo(expected);
    }
  }

  private static float[] rows(int count, SplittableRandom random) {
    float[] rows = new float[count * FEATURES];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (random.nextDouble() * 4 - 2);
    }
    return rows;
  }

  @Test
  void columnsByNameTakeTextsForDeclaredPreprocessing() throws IOException {
    // As SeldonIO/MLServer, mlserver/codecs/pandas.py, encodes a data frame.
    String body =
        """
        {"parameters": {"content_type": "pd"}, "inputs": [
          {"name": "since", "shape": [2, 1], "datatype": "BYTES",
           "parameters": {"content_type": "str"}, "data": ["2024-05-17", "2024-06-17"]},
          {"name": "city", "shape": [2, 1], "datatype": "BYTES",
           "parameters": {"content_type": "str"}, "data": ["New York", "b"]},
          {"name": "tenure", "shape": [2, 1], "datatype": "FP64", "data": [41.5, null]},
          {"name": "member", "shape": [2, 1], "datatype": "BOOL", "data": [true, false]}],
         "outputs": null, "id": null}
        """;
    HttpResponse<byte[]> answer = clients.infer("raw", body.getBytes(StandardCharsets.UTF_8), -1);
    float[] scores =
        InferenceClients.floats(JSON.readTree(answer.body()).path("outputs").path(0).path("data"));
    JsonNode csv =
        JSON.readTree(
            server.invoke("raw", "New York,41.5,true,2024-05-17\nb,,false,2024-06-17").body());
    assertThat(InferenceClients.bits(scores))
        .isEqualTo(InferenceClients.bits(InferenceClients.floats(csv)));
  }

  @Test
  void tritonsClientIsUnderstood() throws IOException {
    // As triton-inference-server/client, src/python/library/tritonclient/http/_utils.py, builds a
    // request without outputs: all of them binary.
    float[] row = {0.1f, 0.2f, 0.3f, 0.4f};
    assertThat(InferenceClients.bits(clients.byBinary("binlog", row)))
        .isEqualTo(InferenceClients.bits(clients.byCsv("binlog", row)));
    // And with outputs, each of which says so itself.
    byte[] json =
        """
        {"id":"1","inputs":[{"name":"input__0","shape":[1,4],"datatype":"FP32","parameters":{\
        "binary_data_size":16}}],"outputs":[{"name":"label","parameters":{"binary_data":true}},{\
        "name":"probability","parameters":{"binary_data":false}}]}\
        """
            .getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(json, json.length + 16);
    System.arraycopy(InferenceClients.bytes(row).array(), 0, body, json.length, 16);
    HttpResponse<byte[]> answer = clients.infer("binlog", body, json.length);
    int length =
        Integer.parseInt(
            answer.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
    JsonNode outputs = JSON.readTree(Arrays.copyOf(answer.body(), length)).path("outputs");
    assertThat(outputs.path(0).path("datatype").asText()).isEqualTo("INT64");
    long label = ByteBuffer.wrap(answer.body(), length, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
    float probability = (float) outputs.path(1).path("data").path(0).asDouble();
    assertThat(label).isEqualTo(probability > 0.5 ? 1 : 0);
  }

  @Test
  void arraysInTheDataAreRows() throws IOException {
    String body =
        "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [2, 4], \"data\":"
            + " %s}]}";
    JsonNode csv = JSON.readTree(server.invoke("reg", "0.1,0.2,0.3,0.4\n0.5,0.6,0.7,0.8").body());
    for (String data :
        List.of(
            "[[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]]",
            "[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]")) {
      assertThat(infer("reg", body.formatted(data)).at("/outputs/0/data")).isEqualTo(csv);
    }
    for (String data :
        List.of(
            "[[0.1, 0.2, 0.3], [0.4, 0.5, 0.6, 0.7, 0.8]]",
            "[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]]",
            "[[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]]",
            "[0.1, [0.2, 0.3, 0.4, 0.5], 0.6, 0.7, 0.8]",
            "[[[0.1, 0.2, 0.3, 0.4]], [[0.5, 0.6, 0.7, 0.8]]]")) {
      assertThat(infer("reg", body.formatted(data)).path("error").asText())
          .as(data)
          .contains("(expected: all elements in one array, or an array of 4 for each row)");
    }
  }

  private static JsonNode infer(String model, String body) throws IOException {
    return JSON.readTree(server.post("/v2/models/" + model + "/infer", body).body());
  }

  @Test
  void kservesClientIsUnderstood() throws IOException {
    // As kserve/kserve, python/kserve/kserve/protocol/infer_type.py, writes a request to REST.
    String body =
        """
        {"id": "6f4a", "model_name": "softprob", "inputs": [
          {"name": "input-0", "shape": [2, 4], "datatype": "FP32",
           "data": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]}],
         "outputs": [{"name": "output-0"}, {"name": "label"}]}
        """;
    JsonNode answer = infer("softprob", body);
    JsonNode scores = answer.path("outputs").path(0);
    assertThat(answer.path("id").asText()).isEqualTo("6f4a");
    assertThat(scores.path("name").asText()).isEqualTo("output-0");
    int classes = scores.path("shape").path(1).asInt();
    assertThat(scores.path("data")).hasSize(2 * classes);
    float[] all = InferenceClients.floats(scores.path("data"));
    for (int row = 0; row < 2; row++) {
      int label = answer.path("outputs").path(1).path("data").path(row).asInt();
      for (int i = 0; i < classes; i++) {
        assertThat(all[row * classes + label]).isGreaterThanOrEqualTo(all[row * classes + i]);
      }
    }
  }

  @Test
  void healthAndFailuresOverGrpc() {
    assertThat(serving()).isEqualTo(ServingStatus.SERVING);
    StatusRuntimeException absent =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> clients.byGrpc("nobody", new float[] {1, 2, 3, 4}, true));
    assertThat(absent.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    String failed = "coppice_invocations_total{route=\"grpc\",status=\"4xx\"}";
    Until.so("the failure is counted", () -> server.metric(failed) >= 1);
  }

  @Test
  void drainIsToldByEveryProtocolWhileCallsAreServed() throws IOException {
    float[] row = {0.1f, 0.2f, 0.3f, 0.4f};
    HttpRequest.Builder drain = HttpRequest.newBuilder(server.uri("/drain"));
    assertThat(server.send(drain.POST(BodyPublishers.noBody()).build()).statusCode())
        .isEqualTo(200);
    try {
      assertThat(server.get("/readyz").statusCode()).isEqualTo(503);
      assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(503);
      assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
      assertThat(serving()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(server.metric("coppice_ready")).isZero();
      assertThat(clients.byGrpc("reg", row, true)).isEqualTo(clients.byCsv("reg", row));
    } finally {
      assertThat(server.delete("/drain").statusCode()).isEqualTo(200);
    }
    assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
    assertThat(serving()).isEqualTo(ServingStatus.SERVING);
    assertThat(server.metric("coppice_ready")).isEqualTo(1);
  }

  private static ServingStatus serving() {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  @Test
  void pythonsGrpcChecksTheHealth() throws IOException {
    Python python = Python.with(scratch, "gRPC is called from Java alone", "grpc");
    Path script = scratch.resolve("health.py");
    Files.writeString(
        script,
        """
        import sys, grpc
        channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        assert check(b"", timeout=60) == b"\\x08\\x01", "not serving"
        """);
    python.run(script.toString(), Integer.toString(server.grpcPort()));
  }
}
