package dev.coppice.e2e.memory;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies whose rows take several times what they were sent in, and as many as there may be. */
final class LargeBodiesIT {

  private static final int ROUNDS = 2;
  private static final Pattern ANNOUNCED =
      Pattern.compile("\"MaxConcurrentTransforms\": (\\d+), .*\"MaxPayloadInMB\": (\\d+)");

  @TempDir static Path directory;
  private static Tenant tenant;

  @BeforeAll
  static void train() throws IOException {
    tenant = Tenant.train("acme");
    Files.write(directory.resolve(tenant.name()), tenant.artifact());
  }

  /** As many rows as fit, of cells that all have this text. */
  private static String rows(String cell, int bytes) {
    String row = (cell + ",").repeat(tenant.csv().split(",", -1).length - 1) + cell + "\n";
    return row.repeat(bytes / row.length());
  }

  private static HttpRequest.Builder call(CoppiceServer server, String type, String body) {
    return HttpRequest.newBuilder(server.uri("/invocations"))
        .timeout(Duration.ofMinutes(2))
        .header("Content-Type", type)
        .header("Accept", "text/csv")
        .POST(BodyPublishers.ofString(body));
  }

  private static HttpRequest.Builder tenantsCall(CoppiceServer server, String type, String body) {
    return call(server, type, body).header(CoppiceServer.TARGET_MODEL, tenant.name());
  }

  private static HttpRequest.Builder batch(CoppiceServer server, String lines) {
    return HttpRequest.newBuilder(server.uri("/batch"))
        .timeout(Duration.ofMinutes(2))
        .header("Content-Type", "application/jsonlines")
        .POST(BodyPublishers.ofString(lines));
  }

  private static String line(String model) {
    String cells = Stream.of(tenant.csv().split(",", -1)).map(cell -> "1").collect(joining(","));
    return "{\"model\": \"%s\", \"features\": [%s]}\n".formatted(model, cells);
  }

  /** What is kept of an answer, since the server has the heap of this process. */
  private record Answer(int status, int hash) {

    static Answer of(HttpResponse<String> response) {
      return new Answer(response.statusCode(), response.body().hashCode());
    }
  }

  /** Answers of clients that send one body after the other. */
  private static List<Answer> flood(CoppiceServer server, int clients, HttpRequest.Builder request)
      throws Exception {
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(clients)) {
      List<Future<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < ROUNDS * clients; i++) {
        calls.add(callers.submit(() -> Answer.of(server.send(request.build()))));
      }
      for (Future<Answer> call : calls) {
        answers.add(call.get());
      }
    }
    return answers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0.1", "0.1234567"})
  void batchTransformIsAnsweredAllThatIsAnnounced(String cell) throws Exception {
    try (CoppiceServer server =
        CoppiceServer.start(
            Map.of(
                "COPPICE_MODEL_DIR",
                directory.resolve(tenant.name()).toString(),
                "SAGEMAKER_BATCH",
                "true"))) {
      server.awaitReady();
      Matcher announced = ANNOUNCED.matcher(server.get("/execution-parameters").body());
      assertThat(announced.find()).isTrue();
      String body = rows(cell, Integer.parseInt(announced.group(2)) << 20);
      int clients = Integer.parseInt(announced.group(1));
      assertThat(flood(server, clients, call(server, "text/csv", body)))
          .extracting(Answer::status)
          .containsOnly(200);
      server.awaitNoRequestMemory();
    }
  }

  @Test
  void batchesThatFindNoRoomBesideOthersWait() throws Exception {
    try (CoppiceServer server = CoppiceServer.start(directory)) {
      String line = line(tenant.name());
      HttpRequest.Builder batch = batch(server, line.repeat((4 << 20) / line.length()));
      HttpResponse<String> alone = server.send(batch.build());
      assertThat(alone.statusCode()).isEqualTo(200);
      assertThat(alone.body()).doesNotContain("error");
      assertThat(flood(server, 4, batch)).containsOnly(Answer.of(alone));
      server.awaitNoRequestMemory();
    }
  }

  @Test
  void whatFindsNoRoomBesideOthersWaits() throws Exception {
    try (CoppiceServer server = CoppiceServer.start(directory)) {
      String body = rows("1", 3 << 20);
      List<Answer> answers = flood(server, 4, tenantsCall(server, "text/csv", body));
      assertThat(answers).containsOnly(answers.getFirst());
      assertThat(answers.getFirst().status()).isEqualTo(200);
      server.awaitNoRequestMemory();
    }
  }

  @Test
  void whatWouldNotFitAloneIsRefusedForGood() {
    try (CoppiceServer server = CoppiceServer.start(directory)) {
      HttpResponse<String> answer =
          server.send(
              tenantsCall(server, "text/libsvm", "0 0:1 1:0 2:1\n".repeat((6 << 20) / 14)).build());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .containsPattern(
              "Rows and answer of one request would take \\d+ bytes of the heap or more"
                  + " \\(expected: at most \\d+, so fewer rows\\)");
      assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
      server.awaitNoRequestMemory();
    }
  }
}
