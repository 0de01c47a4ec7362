package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.server.grpc.InferenceMethods;
import inference.OpenInferenceGrpc.InferParameter;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Columns by name of the Open Inference Protocol for a package of MLflow's with a signature. */
@Timeout(120)
final class MlflowTensorsIT {

  private static final Path MODEL =
      Path.of("resources/golden/models/binlog/xgboost-model").toAbsolutePath();

  private static final String MLMODEL =
      """
      flavors:
        xgboost: {data: model.xgb, model_class: xgboost.core.Booster}
      signature:
        inputs: '[{"type": "double", "name": "age", "required": true}, {"type": "double", "name":
          "income", "required": true}, {"type": "long", "name": "tenure", "required": false},
          {"type": "boolean", "name": "paid", "required": true}]'
      """;

  private static final String CAUSE = "Unable to evaluate payload provided: ";

  @TempDir static Path store;
  private static CoppiceServer server;
  private static ManagedChannel channel;

  @BeforeAll
  static void startServer() throws IOException {
    Path folder = Files.createDirectory(store.resolve("churn"));
    Files.writeString(folder.resolve("MLmodel"), MLMODEL);
    Files.copy(MODEL, folder.resolve("model.xgb"));
    server = CoppiceServer.start(store, Map.of("COPPICE_GRPC_PORT", "0"));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
  }

  @AfterAll
  static void stopServer() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(20, TimeUnit.SECONDS);
    server.close();
  }

  private static Map<String, Double> row(double age, double tenure) {
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("age", age);
    row.put("tenure", tenure);
    return row;
  }

  private static HttpResponse<String> byHttp(Map<String, Double> row) {
    StringJoiner inputs = new StringJoiner(", ");
    row.forEach(
        (name, value) ->
            inputs.add(
                "{\"name\": \"%s\", \"datatype\": \"FP64\", \"shape\": [1], \"data\": [%s]}"
                    .formatted(name, value)));
    return server.post(
        "/v2/models/churn/infer",
        "{\"parameters\": {\"content_type\": \"pd\"}, \"inputs\": [%s]}".formatted(inputs));
  }

  private static float byGrpc(Map<String, Double> row) {
    ModelInferRequest.Builder request =
        ModelInferRequest.newBuilder()
            .setModelName("churn")
            .putParameters(
                "content_type", InferParameter.newBuilder().setStringParam("pd").build());
    row.forEach(
        (name, value) ->
            request.addInputs(
                InferInputTensor.newBuilder()
                    .setName(name)
                    .setDatatype("FP64")
                    .addShape(1)
                    .setContents(InferTensorContents.newBuilder().addFp64Contents(value))));
    return ClientCalls.blockingUnaryCall(
            channel,
            InferenceMethods.MODEL_INFER,
            CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
            request.build())
        .getOutputs(0)
        .getContents()
        .getFp32Contents(0);
  }

  private static void assertRefused(Map<String, Double> row, String cause) throws IOException {
    HttpResponse<String> answer = byHttp(row);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(new ObjectMapper().readTree(answer.body()).path("error").asText())
        .isEqualTo(CAUSE + cause);

    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> byGrpc(row));
    assertThat(refused).isNotNull();
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription()).isEqualTo(CAUSE + cause);
  }

  @Test
  void requiredColumnsThatAreAbsentAreRefused() throws IOException {
    assertRefused(row(0.1, 3), "Missing columns: income, paid (inputs)");
  }

  @Test
  void fractionIsNoIntegerThoughFloat32RoundsItToOne() throws IOException {
    Map<String, Double> row = row(0.1, 2.00000001);
    row.put("paid", 1.0);
    row.put("income", 0.2);
    assertRefused(row, "row 1, input \"tenure\": 2.00000001 (expected: a whole number)");
  }

  @Test
  void rowThatTheSignatureTakesIsScoredAsCsv() throws IOException {
    Map<String, Double> row = row(0.1, 3);
    row.put("paid", 1.0);
    row.put("income", 0.2);
    float expected =
        (float)
            new ObjectMapper()
                .readTree(server.invoke("churn", "0.1,0.2,3,1").body())
                .path(0)
                .asDouble();
    HttpResponse<String> answer = byHttp(row);
    assertThat(
            (float) new ObjectMapper().readTree(answer.body()).at("/outputs/0/data/0").asDouble())
        .isEqualTo(expected);
    assertThat(byGrpc(row)).isEqualTo(expected);
  }
}
