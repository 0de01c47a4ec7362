package dev.coppice.e2e.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.Training;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the first calls for reasons load, and what reasons of wide models may take. */
@Timeout(120)
final class ReasonsLoadsIT {

  private static final int CALLS = 24;
  private static final int WIDE = 20_000;
  private static final int WIDEST = 400_000;
  private static final String ROW = "0.3,,0.8,-0.4";

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws Exception {
    ReasonsTenants tenants = new ReasonsTenants(store);
    for (String name : List.of("cold", "colder")) {
      tenants.train(name, Map.of("objective", "binary:logistic"), List.of());
    }
    trainWide();
    widen("cold", "widest", WIDEST);
    server = CoppiceServer.start(store);
  }

  private static void trainWide() throws Exception {
    Random random = new Random(7);
    float[] values = new float[40 * WIDE];
    float[] labels = new float[40];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < labels.length; row++) {
      labels[row] = values[row * WIDE] + values[row * WIDE + WIDE - 1];
    }
    Map<String, Object> parameters = Map.of("max_depth", 3, "nthread", 1);
    Path tenant = Files.createDirectory(store.resolve("wide"));
    Files.write(
        tenant.resolve("model.json"),
        Training.file(values, labels, parameters, 4, List.of(), ChurnModels.Format.JSON));
  }

  /** Makes a tenant of another's model that says to have so many columns. */
  private static void widen(String name, String widened, int columns) throws Exception {
    String json = Files.readString(store.resolve(name).resolve("model.json"));
    Files.writeString(
        Files.createDirectory(store.resolve(widened)).resolve("model.json"),
        json.replaceAll("\"num_feature\":\"\\d+\"", "\"num_feature\":\"" + columns + "\""));
  }

  private static HttpResponse<String> bySagemaker(String model, String csv, String accept) {
    return bySagemaker(model, csv, accept, "contributions");
  }

  private static HttpResponse<String> bySagemaker(
      String model, String csv, String accept, String asked) {
    return server.post(
        "/models/" + model + "/invoke",
        csv,
        "Content-Type: text/csv",
        "Accept: " + accept,
        "X-Amzn-SageMaker-Custom-Attributes: inference-output=" + asked);
  }

  private static HttpResponse<String> byOpenInference(
      String model, int rows, String data, String outputs) {
    return server.post(
        "/v2/models/" + model + "/infer",
        "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [%d, %d], \"data\": [%s]}], \"outputs\": [%s]}"
            .formatted(rows, data.split(",", -1).length / rows, data, outputs));
  }

  private static void callAtOnce(Supplier<HttpResponse<String>> call) throws Exception {
    List<Future<HttpResponse<String>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CALLS; i++) {
        answers.add(threads.submit(call::get));
      }
    }
    for (Future<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
      assertThat(answer.get().body()).isEqualTo(answers.getFirst().get().body());
    }
  }

  private static double loads() {
    return server.metric("coppice_model_loading_seconds_count");
  }

  @Test
  void firstCallsForReasonsLoadTheirModelOnce() throws Exception {
    double before = loads();
    callAtOnce(() -> bySagemaker("cold", ROW, "application/json"));
    assertThat(loads() - before).isEqualTo(1);
  }

  @Test
  void firstCallsWhoseBodiesAskForReasonsLoadTheirModelOnceWithoutAndOnceWith() throws Exception {
    double before = loads();
    callAtOnce(
        () ->
            byOpenInference("colder", 1, "0.3, null, 0.8, -0.4", "{\"name\": \"contributions\"}"));
    assertThat(loads() - before).isEqualTo(2);
  }

  @Test
  void reasonsOfManyWideRowsAreRefusedBeforeTheyFillTheHeap() {
    int rows = 2_000;
    String cells = "0.5,".repeat(rows - 1) + "0.5";
    String both = "{\"name\": \"contributions\"}, {\"name\": \"predict\"}";
    HttpResponse<String> many = byOpenInference("wide", rows, cells, both);
    assertThat(many.statusCode()).as(many.body()).isEqualTo(400);
    HttpResponse<String> few = byOpenInference("wide", 2, "0.5, -0.5", both);
    assertThat(few.statusCode()).as(few.body()).isEqualTo(200);
    assertThat(few.body()).contains("\"shape\": [2, 1, 20001]");
    assertThat(bySagemaker("wide", "0.5", "text/csv").body().split(",", -1)).hasSize(WIDE);
  }

  @Test
  void reasonsThatNeverHaveRoomAreRefusedForGoodAndThoseOfOneValueAreNot() {
    for (String asked : List.of("contributions", "probability,contributions=3")) {
      HttpResponse<String> answer = bySagemaker("widest", ROW, "application/json", asked);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body())
          .contains("The model is too wide for such reasons on this server: 1 outputs x 400000");
    }
    for (String asked : List.of("bias", "leaf", "probability,bias,leaf")) {
      HttpResponse<String> answer = bySagemaker("widest", ROW, "application/json", asked);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    HttpResponse<String> leaf = byOpenInference("widest", 1, "0.3, 0.8", "{\"name\": \"leaf\"}");
    assertThat(leaf.statusCode()).as(leaf.body()).isEqualTo(200);
  }
}
