package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.ServerFixture;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches for many tenants whose clients leave, or whose tenants fail to load or to score. */
class BatchRoutesTest {

  private static final String TYPE = "Content-Type: application/jsonlines\r\n";

  @AutoClose private final ApiFixture api = new ApiFixture(ApiFixture.NAMED);

  BatchRoutesTest() throws IOException {}

  private RawClient send(String body) throws Exception {
    return api.client()
        .send(
            "POST /batch HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(TYPE, body.length(), body));
  }

  private static String row(String model) {
    return "{\"model\": \"%s\", \"features\": [0.5, 1]}\n".formatted(model);
  }

  @Test
  void everyTenantThatFailsAnswersItsOwnRows() throws Exception {
    String rows = row("a") + row("fails/INVALID_MODEL") + row("throws") + row("a");
    try (RawClient client = send(rows)) {
      Reply head = client.head();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers()).containsEntry("content-type", "application/jsonlines");
      assertThat(client.chunks())
          .contains("{\"model\": \"a\", \"score\": 0.5}\n")
          .contains(
              "{\"model\": \"fails/INVALID_MODEL\", \"error\": {\"code\": 400, \"message\": \""
                  + ScriptedModels.CAUSE
                  + "\"}}\n")
          .contains("{\"model\": \"throws\", \"error\": {\"code\": 500, ");
      awaitMeters("coppice_invocations_total{route=\"batch\",status=\"2xx\"} 1.0");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"row\": [0.5, 1]",
        "\"features\": {\"x\": 0.5}",
        "\"features\": 1",
        "\"Row\": {\"x\": 1}",
        "\"features\": [0.5, 1], \"row\": {\"x\": 1}",
        "\"row\": {\"x\": 1}, \"features\": [0.5, 1]",
        "\"features\": [0.5, 1], \"features\": [0.5, 1]"
      })
  void lineWithoutASingleRowSaysWhatARowIs(String member) throws Exception {
    String line = "{\"model\": \"a\", %s}\n".formatted(member);
    try (RawClient client = send(line + row("a") + line + line)) {
      assertThat(client.head().status()).isEqualTo(200);
      String refused =
          "row 1: no row, or two (expected: features, an array, or row, an object)\"}}";
      assertThat(client.chunks().lines().toList())
          .hasSize(4)
          .allSatisfy(
              answer ->
                  assertThat(answer)
                      .endsWith(answer.contains("score") ? "\"score\": 0.5}" : refused))
          .filteredOn(answer -> answer.contains("score"))
          .hasSize(1);
    }
  }

  @Test
  void registeredModelIsFoundByItsNameThatNoStoreCanHold() throws Exception {
    api.register("../x");
    try (RawClient client = send(row("../x") + row("../y"))) {
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunks())
          .startsWith("{\"model\": \"../x\", \"score\": 0.5}\n")
          .contains("{\"model\": \"../y\", \"error\": {\"code\": 400, ");
    }
  }

  @Test
  void emptyBatchIsAnsweredByNothingWhateverItsType() throws Exception {
    for (String type : List.of("", TYPE, "Content-Type: image/png\r\n")) {
      assertThat(api.post("/batch", type, "").status()).isEqualTo(204);
    }
    assertThat(api.post("/batch", TYPE, "\n").status()).isEqualTo(415);
    assertThat(api.post("/batch", "", "x").body())
        .contains("Content-type none is not supported in a batch");
    awaitMeters(
        "coppice_invocations_total{route=\"batch\",status=\"2xx\"} 3.0",
        "coppice_invocations_total{route=\"batch\",status=\"4xx\"} 2.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE"})
  void batchInAnotherEncodingIsRefusedWithTheOneThatIsRead(String encoding) throws Exception {
    for (String rows : List.of(row("a"), "{\"row\": {\"x\": 1}, \"model\": \"a\"}")) {
      String bytes =
          new String(rows.strip().getBytes(Charset.forName(encoding)), StandardCharsets.ISO_8859_1);
      Reply reply = api.post("/batch", TYPE, bytes);

      assertThat(reply.status()).isEqualTo(415);
      assertThat(reply.body()).contains("row 1, another encoding (expected: JSON in UTF-8)");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/jsonlines | 200",
        "Application/JSONLines; charset=utf-8 | 200",
        "application/json, application/jsonlines | 200",
        "text/csv;q=0.9, application/*;q=0.1 | 200",
        "text/html, *; q=.2, */*; q=.2 | 200",
        "*/* | 200",
        "application/jsonlines;q=0 | 406",
        "application/jsonlines;q=0, */* | 406",
        "*/*;q=0 | 406",
        "text/* | 406",
        "application/json | 406",
        "application/jsonlines2 | 406",
        "text/plain; x=\"*/*\" | 406",
        "application/jsonlines;q=2 | 406",
      })
  void batchIsAnsweredToWhoAcceptsItsOnlyType(String accept, int status) throws Exception {
    Reply reply;
    try (RawClient client = api.client()) {
      String body = row("a");
      client.send(
          "POST /batch HTTP/1.1\r\nHost: x\r\nAccept: %s\r\n%sContent-Length: %d\r\n\r\n%s"
              .formatted(accept, TYPE, body.length(), body));
      reply = status == 200 ? client.head() : client.reply();
      assertThat(reply.status()).isEqualTo(status);
      assertThat(status == 200 ? client.chunks() : reply.body())
          .contains(
              status == 200
                  ? "\"score\": 0.5"
                  : "A batch is answered as application/jsonlines alone.");
    }
  }

  private RawClient sendCsv(String body) throws Exception {
    return api.client()
        .send(
            "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv; header=present; model=model\r\n"
                + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body));
  }

  @Test
  void headerThatIsTooLongIsRefused() throws Exception {
    String longest = "x".repeat((256 << 10) - 2);
    try (RawClient client = sendCsv("model," + longest + "\na,1\n")) {
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunks()).contains("\"error\"");
    }
    try (RawClient client = sendCsv("model," + longest + "xx\na,1\n")) {
      Reply refused = client.reply();
      assertThat(refused.status()).isEqualTo(415);
      assertThat(refused.body()).contains("header: too long (expected: less than 262144 bytes)");
    }
  }

  /** It would be decoded again and again, to find out which rows are bad. */
  @Test
  @Timeout(30)
  void headerThatTheModelRefusesIsDecodedOnce() throws Exception {
    int rows = 100_000;
    String body = "model," + "x".repeat(200_000) + "\n" + "a,1\n".repeat(rows);
    try (RawClient client = sendCsv(body)) {
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunks().lines().filter(line -> line.contains("\"error\""))).hasSize(rows);
    }
  }

  @Test
  void clientThatLeavesBeforeTheFirstRowWaitsForNoLoad() throws Exception {
    RawClient client = send(row("waits"));
    try {
      ServerFixture.await(() -> api.cache.figures().waitingCalls() == 1);
    } finally {
      client.reset();
    }
    ServerFixture.await(() -> api.cache.figures().waitingCalls() == 0);
    awaitMeters("coppice_invocations_total{route=\"batch\",status=\"4xx\"} 1.0");
  }

  @Test
  void clientThatLeavesAmidTheAnswerWaitsForNoLoad() throws Exception {
    assertThat(api.post("/invocations", TYPE + ApiFixture.target("a"), "[1, 2]").status())
        .isEqualTo(200);
    try (RawClient client = send(row("a") + row("waits"))) {
      assertThat(client.head().status()).isEqualTo(200);
      ServerFixture.await(() -> api.cache.figures().waitingCalls() == 1);

      client.reset();
      ServerFixture.await(() -> api.cache.figures().waitingCalls() == 0);
    }
  }

  @Test
  void tenantsThatWaitForLoadsHaveNotFailedWhenTheirClientLeaves() throws Exception {
    RawClient client = send(row("waits"));
    ServerFixture.await(() -> api.cache.figures().waitingCalls() == 1);

    client.reset();
    ServerFixture.await(() -> api.cache.figures().waitingCalls() == 0);
    api.close(); // And whoever waited for the load is done.
    assertThat(api.telemetry.totals().misses()).as("calls of tenants").isZero();
  }

  @Test
  void tenantsThatAreScoredHaveNotFailedWhenTheirClientLeaves() throws Exception {
    RawClient client = send(row("held"));
    assertThat(api.hold().thread()).isNotEmpty();

    client.reset();
    awaitMeters("coppice_invocations_total{route=\"batch\",status=\"4xx\"} 1.0");
    api.hold().release();
    ServerFixture.await(() -> api.cache.status(new ModelName("held")).orElseThrow().leases() == 0);
    api.close();
    assertThat(api.telemetry.tenants().find(new ModelName("held"))).as("its calls").isEmpty();
  }

  @Test
  void batchesKeepNothingOfTheHeap() throws Exception {
    try (RawClient client = send(row("a").repeat(5_000))) {
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunks().lines()).hasSize(5_000);
      assertThat(api.post("/batch", TYPE, "{").status()).isEqualTo(415);
      ServerFixture.await(() -> api.heapBytes() == 0);
    }
  }

  private void awaitMeters(String... lines) {
    ServerFixture.await(
        () -> api.telemetry.scrape().text().contains("coppice_invocations_in_flight 0.0"));
    ServerFixture.await(
        () -> api.telemetry.scrape().text().lines().toList().containsAll(List.of(lines)));
  }

  @Test
  void rowsThatReachNoModelAreNeitherDecodedNorOneOfAModelsLatency() throws Exception {
    try (RawClient client = send(row("fails/MODEL_NOT_FOUND").repeat(50))) {
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunks().lines()).hasSize(50);
      awaitMeters("coppice_rows_total 0.0", "coppice_model_latency_seconds_count 0");
    }
  }

  @Test
  void rowsThatWereDecodedCountOnce() throws Exception {
    String bad = "{\"model\": \"a\", \"features\": [\"x\"]}\n";
    String rows =
        row("a").repeat(30) + bad + row("a").repeat(7) + bad + row("throws") + row("waits/");
    try (RawClient client = send(rows)) {
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunks().lines()).hasSize(41);
      awaitMeters("coppice_rows_total 38.0", "coppice_model_latency_seconds_count 1");
    }
  }
}
