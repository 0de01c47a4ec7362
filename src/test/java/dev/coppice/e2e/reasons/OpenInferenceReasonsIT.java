package dev.coppice.e2e.reasons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.InferenceClients;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reasons and sums by the Open Inference Protocol, in all its forms: the bits that SageMaker's JSON
 * has, and XGBoost4J.
 */
@Timeout(120)
final class OpenInferenceReasonsIT {

  private static final int WIDTH = ReasonsIT.FEATURES + 1;
  private static final List<String> NAMES = List.of("tenure", "plan", "age", "usage");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final float[] ROWS = {
    0.3f, Float.NaN, 0.8f, -0.4f, -1.5f, 0.25f, Float.NaN, 2.5f, 0, 0, 0, 0
  };

  @TempDir static Path store;
  private static ReasonsTenants tenants;
  private static CoppiceServer server;
  private static ManagedChannel channel;
  private static AskedTensors tensors;

  @BeforeAll
  static void startServer() throws Exception {
    tenants = new ReasonsTenants(store);
    tenants.train("binary", Map.of("objective", "binary:logistic"), NAMES);
    tenants.train("flat", Map.of("objective", "binary:logistic", "max_depth", 1), NAMES);
    tenants.train("poisson", Map.of("objective", "count:poisson"), NAMES);
    tenants.train("classes", Map.of("objective", "multi:softprob", "num_class", 3), NAMES);
    tenants.train("votes", Map.of("objective", "multi:softmax", "num_class", 3), NAMES);
    tenants.train(
        "votes2", Map.of("objective", "multi:softmax", "num_class", 3, "max_depth", 1), NAMES);
    tenants.train("linear", Map.of("objective", "binary:logistic", "booster", "gblinear"), NAMES);
    tenants.trainVectors(NAMES);
    tenants.strip("binary", "stripped");
    tenants.join("mean", List.of("binary", "flat"));
    tenants.join("vote", List.of("votes", "votes2"));
    server = CoppiceServer.start(store, Map.of("COPPICE_GRPC_PORT", "0"));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
    tensors = new AskedTensors(new InferenceClients(server, channel, ReasonsIT.FEATURES));
  }

  @AfterAll
  static void stopServer() throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(20, TimeUnit.SECONDS);
    server.close();
  }

  /** What SageMaker's JSON has of the rows: contributions with the bias, and leaves. */
  private static JsonNode sagemaker(String model) throws IOException {
    HttpResponse<String> answer =
        server.post(
            "/models/" + model + "/invoke",
            "0.3,,0.8,-0.4\n-1.5,0.25,,2.5\n0,0,0,0",
            "Content-Type: text/csv",
            "Accept: application/json",
            "X-Amzn-SageMaker-Custom-Attributes: inference-output=contributions,bias"
                + (model.equals("linear") ? "" : ",leaf"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body()).path("predictions");
  }

  private static List<Float> contributions(JsonNode rows) {
    List<Float> values = new ArrayList<>();
    for (JsonNode row : rows) {
      JsonNode outputs = row.path("contributions");
      for (int i = 0; i < (outputs.isArray() ? outputs.size() : 1); i++) {
        JsonNode output = outputs.isArray() ? outputs.path(i) : outputs;
        output.forEach(value -> values.add((float) value.asDouble()));
        JsonNode bias = row.path("bias");
        values.add((float) (bias.isArray() ? bias.path(i) : bias).asDouble());
      }
    }
    return values;
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "poisson", "classes", "linear", "mean"})
  void contributionsAreThoseOfSagemakersJson(String model) throws IOException {
    AskedTensors.Output output = tensors.ask(model, ROWS, "contributions").of("contributions");
    long outputs = model.equals("classes") ? 3 : 1;
    assertThat(output.datatype()).isEqualTo("FP32");
    assertThat(output.shape()).containsExactly(3L, outputs, (long) WIDTH);
    assertThat(list(output.floats())).isEqualTo(contributions(sagemaker(model)));
  }

  @Test
  void contributionsOfSeveralModelsAreTheirMean() throws Exception {
    float[] row = {0.3f, Float.NaN, 0.8f, -0.4f};
    float[] first = tenants.contributions("binary", row);
    float[] second = tenants.contributions("flat", row);
    float[] mean = tensors.ask("mean", row, "contributions").of("contributions").floats();
    for (int i = 0; i < WIDTH; i++) {
      assertThat(mean[i]).isEqualTo((first[i] + second[i]) / 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "classes", "vectors", "mean"})
  void leavesAreThoseOfSagemakersJson(String model) throws IOException {
    AskedTensors.Output output = tensors.ask(model, ROWS, "leaf", "predict").of("leaf");
    List<Double> expected = new ArrayList<>();
    if (!model.equals("vectors")) {
      sagemaker(model).forEach(row -> row.path("leaf").forEach(n -> expected.add(n.asDouble())));
      assertThat(output.data()).isEqualTo(expected);
    }
    assertThat(output.datatype()).isEqualTo("INT32");
    assertThat(output.shape()).hasSize(2).startsWith(3L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "poisson", "classes", "votes", "linear", "vectors"})
  void rawIsTheSumBeforeTheTransformation(String model) throws Exception {
    AskedTensors.Output raw = tensors.ask(model, ROWS, "raw", "predict").of("raw");
    List<Float> expected = new ArrayList<>();
    for (int row = 0; row < 3; row++) {
      float[] cells = Arrays.copyOfRange(ROWS, 4 * row, 4 * row + 4);
      expected.addAll(list(tenants.margins(model, cells)));
    }
    assertThat(list(raw.floats())).isEqualTo(expected);
    assertThat(raw.shape()).startsWith(3L).hasSize(expected.size() == 3 ? 1 : 2);
  }

  @Test
  void rawOfSeveralModelsIsTheMeanOfTheirSums() throws Exception {
    float[] row = {0.3f, Float.NaN, 0.8f, -0.4f};
    float sum = tenants.margins("binary", row)[0] + tenants.margins("flat", row)[0];
    assertThat(tensors.ask("mean", row, "raw").of("raw").floats()).containsExactly(sum / 2);
  }

  @Test
  void allOutputsComeTogetherAndTheScoresKeepTheirBits() throws IOException {
    String[] names = {"label", "contributions", "predict", "leaf", "probability", "raw"};
    AskedTensors.Outputs all = tensors.ask("classes", ROWS, names);
    assertThat(all.byName().keySet()).containsExactly(names);
    AskedTensors.Outputs alone = tensors.ask("classes", ROWS);
    assertThat(all.of("predict")).isEqualTo(alone.of("predict"));
    assertThat(all.of("probability")).isEqualTo(alone.of("predict"));
    assertThat(all.of("label").datatype()).isEqualTo("INT64");
  }

  @Test
  void predictionsOfClassesHaveOneValueARow() throws IOException {
    assertThat(tensors.ask("votes", ROWS).of("predict").shape()).containsExactly(3L);
  }

  @Test
  void manyRowsInManyBlocksAreTheSameAsFew() throws IOException {
    float[] many = new float[ROWS.length * 400];
    for (int i = 0; i < 400; i++) {
      System.arraycopy(ROWS, 0, many, i * ROWS.length, ROWS.length);
    }
    String[] names = {"contributions", "leaf", "raw", "predict"};
    AskedTensors.Outputs all = tensors.ask("classes", many, names);
    AskedTensors.Outputs few = tensors.ask("classes", ROWS, names);
    for (String name : names) {
      List<Double> data = all.of(name).data();
      int size = few.of(name).data().size();
      assertThat(data).hasSize(400 * size);
      assertThat(data.subList(399 * size, 400 * size)).isEqualTo(few.of(name).data());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vectors contributions vector per leaf",
        "stripped contributions sum_hessian",
        "linear leaf no leaves",
        "vote contributions vote of several",
        "vote raw models that vote",
        "poisson probability count:poisson",
        "binary bias contributions, leaf"
      })
  void outputsThatAModelHasNotAreRefusedWithTheReason(String text) {
    String[] words = text.split(" ", 3);
    HttpResponse<byte[]> answer = tensors.rest(words[0], ROWS, false, words[1]);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(words[2]);
    Status status = refused(words[0], ROWS, words[1]);
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains(words[2]);
  }

  private static Status refused(String model, float[] rows, String output) {
    return catchThrowableOfType(
            StatusRuntimeException.class,
            () -> tensors.clients().call(tensors.request(model, rows, true, output)))
        .getStatus();
  }

  @Test
  void reasonsOfMoreRowsThanACallMayHaveAreTooMany() {
    float[] rows = new float[1_366 * ReasonsIT.FEATURES];
    assertThat(tensors.rest("classes", rows, true, "leaf").statusCode()).isEqualTo(413);
    assertThat(refused("classes", rows, "leaf").getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(tensors.rest("classes", rows, true, "raw").statusCode()).isEqualTo(200);
    assertThat(tensors.rest("binary", rows, true, "leaf").statusCode()).isEqualTo(200);
  }
}
