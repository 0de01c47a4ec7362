package dev.coppice.e2e.reasons;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reasons of many tenants' scores in one batch: each line is that of a call of its own. */
@Timeout(120)
final class BatchReasonsIT {

  private static final String LINES = "application/jsonlines";
  private static final List<String> NAMES = List.of("tenure", "plan \"x\"\n", "age", "usage");
  private static final int ROWS = 60;

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws Exception {
    ReasonsTenants tenants = new ReasonsTenants(store);
    tenants.train("binary", Map.of("objective", "binary:logistic"), NAMES);
    tenants.train("nameless", Map.of("objective", "reg:squarederror"), List.of());
    tenants.train("classes", Map.of("objective", "multi:softprob", "num_class", 3), NAMES);
    tenants.train("linear", Map.of("objective", "reg:squarederror", "booster", "gblinear"), NAMES);
    tenants.trainVectors(NAMES);
    tenants.train("cold", Map.of("objective", "binary:logistic"), NAMES);
    tenants.train("lukewarm", Map.of("objective", "binary:logistic"), NAMES);
    tenants.strip("binary", "stripped");
    tenants.addPreprocessing();
    server = CoppiceServer.start(store);
  }

  @AfterEach
  void nothingIsHeld() {
    server.awaitNoRequestMemory();
  }

  private static List<String> ask(String path, String attributes, List<String> lines) {
    HttpResponse<String> answer =
        server.post(
            path,
            String.join("\n", lines),
            "Content-Type: " + LINES,
            "Accept: " + LINES,
            "X-Amzn-SageMaker-Custom-Attributes: " + attributes);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().toList();
  }

  private static String row(String model, Random random) {
    if (model.equals("raw")) {
      return "{\"plan\": \"%s\", \"age\": %d}"
          .formatted(random.nextBoolean() ? "pro" : "max", random.nextInt(90));
    }
    return "[%s, null, %s, %s]"
        .formatted(random.nextFloat(), random.nextGaussian(), random.nextFloat());
  }

  private static String line(String model, String row) {
    return "{\"model\": \"%s\", \"%s\": %s}"
        .formatted(model, row.startsWith("[") ? "features" : "row", row);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "predicted_label,probability,contributions,bias,leaf",
        "contributions=2",
        "bias,raw_score",
        "contributions=3;contributions-of=raw"
      })
  void linesAreThoseOfACallOfEachTenant(String keys) {
    List<String> models = new ArrayList<>(List.of("binary", "nameless", "classes", "raw"));
    if (!keys.contains("leaf")) {
      models.add("linear");
    }
    Random random = new Random(3);
    List<String> batch = new ArrayList<>();
    List<String> owners = new ArrayList<>();
    Map<String, List<String>> rows = new HashMap<>();
    for (int i = 0; i < ROWS * models.size(); i++) {
      String model = models.get(random.nextInt(models.size()));
      String row = row(model, random);
      owners.add(model);
      rows.computeIfAbsent(model, name -> new ArrayList<>()).add(row);
      batch.add(line(model, row));
    }
    String attributes = "inference-output=" + keys;
    Map<String, Iterator<String>> single = new HashMap<>();
    rows.forEach(
        (model, own) ->
            single.put(model, ask("/models/" + model + "/invoke", attributes, own).iterator()));

    List<String> answered = ask("/batch", attributes, batch);

    assertThat(answered).hasSameSizeAs(batch);
    for (int i = 0; i < batch.size(); i++) {
      String expected = requireNonNull(single.get(owners.get(i))).next();
      assertThat(answered.get(i))
          .isEqualTo("{\"model\": \"%s\", %s".formatted(owners.get(i), expected.substring(1)));
    }
  }

  @Test
  void tenantsThatHaveNoReasonsAnswerTheirRowsWithThat() {
    String row = "[0.1, 0.2, 0.3, 0.4]";
    List<String> answered =
        ask(
            "/batch",
            "inference-output=contributions",
            List.of(
                line("vectors", row),
                line("binary", row),
                line("stripped", row),
                line("nobody", row)));

    assertThat(answered.get(0)).startsWith("{\"model\": \"vectors\", \"error\": {\"code\": 400");
    assertThat(answered.get(0)).contains("vector per leaf");
    assertThat(answered.get(1)).startsWith("{\"model\": \"binary\", \"contributions\": {");
    assertThat(answered.get(2)).startsWith("{\"model\": \"stripped\", \"error\": {\"code\": 400");
    assertThat(answered.get(2)).contains("sum_hessian");
    assertThat(answered.get(3)).startsWith("{\"model\": \"nobody\", \"error\": {\"code\": 404");
  }

  @Test
  void eachTenantMayHaveAsManyReasonsAsACall() {
    String row = "[0.1, 0.2, 0.3, 0.4]";
    List<String> batch = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      batch.add(line("binary", row));
      batch.add(line("nameless", row));
      batch.add(line("classes", row));
    }
    List<String> answered = ask("/batch", "inference-output=bias", batch);

    assertThat(answered).hasSize(9_000);
    for (int i = 0; i < answered.size(); i += 3) {
      assertThat(answered.get(i)).startsWith("{\"model\": \"binary\", \"bias\": ");
      assertThat(answered.get(i + 1)).startsWith("{\"model\": \"nameless\", \"bias\": ");
      assertThat(answered.get(i + 2))
          .startsWith("{\"model\": \"classes\", \"error\": {\"code\": 413")
          .contains("9000 rows x outputs");
    }
  }

  @Test
  void badRowFailsAlone() {
    List<String> answered =
        ask(
            "/batch",
            "inference-output=contributions=1",
            List.of(line("binary", "[1, 2]"), line("binary", "[\"x\"]"), line("binary", "[3]")));

    assertThat(answered.get(0)).contains("\"contributions\": {");
    assertThat(answered.get(1)).contains("\"error\": {\"code\": 415");
    assertThat(answered.get(2)).contains("\"contributions\": {");
  }

  @Test
  void modelsThatLackWhatReasonsTakeAreLoadedOnce() {
    ask("/batch", "", List.of(line("lukewarm", "[1]")));
    double before = server.metric("coppice_model_loading_seconds_count");
    List<String> batch = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      batch.add(line(i % 2 == 0 ? "cold" : "lukewarm", "[1, 2]"));
    }
    ask("/batch", "inference-output=leaf", batch);

    assertThat(server.metric("coppice_model_loading_seconds_count") - before).isEqualTo(2);
  }
}
