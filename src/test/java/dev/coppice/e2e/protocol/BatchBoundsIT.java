package dev.coppice.e2e.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches that mean harm, or nothing: each row is answered, and nothing is held afterwards. */
@Timeout(180)
final class BatchBoundsIT {

  private static final Path NAMED = Path.of("resources/golden/models/named").toAbsolutePath();
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String LINES = "application/jsonlines";
  private static final String WAITING = "coppice_batch_memory_waiting";
  private static final String CSV = "text/csv; header=present; model=tenant";

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    Path tenant = Files.createDirectory(store.resolve("acme"));
    Files.copy(NAMED.resolve("xgboost-model"), tenant.resolve("xgboost-model"));
    server = CoppiceServer.start(store, Map.of("SAGEMAKER_MAX_REQUEST_SIZE", "16777216"));
  }

  @AfterEach
  void nothingIsHeld() {
    server.awaitNoRequestMemory();
  }

  private static List<JsonNode> lines(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : answer.body().lines().toList()) {
      lines.add(MAPPER.readTree(line));
    }
    return lines;
  }

  @Test
  void everyInventedNameIsAnswered() throws Exception {
    int names = 20_000;
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < names; i++) {
      body.append("{\"model\": \"nobody-%d\", \"features\": []}\n".formatted(i));
    }
    List<JsonNode> answered = lines(server.batch(LINES, body.toString()));

    assertThat(answered).hasSize(names);
    for (int i = 0; i < names; i++) {
      assertThat(answered.get(i).get("model").asText()).isEqualTo("nobody-" + i);
      assertThat(answered.get(i).at("/error/code").asInt()).isEqualTo(404);
    }
  }

  @Test
  void moreNamesThanThereIsRoomForAreRefusedForGood() {
    StringBuilder body = new StringBuilder("tenant,age\n");
    for (int i = 0; i < 1_500_000; i++) {
      body.append(Integer.toString(i, Character.MAX_RADIX)).append(",1\n");
    }
    HttpResponse<String> answer = server.batch(CSV, body.toString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("so fewer rows");
    assertThat(server.get("/ping").statusCode()).isEqualTo(200);
  }

  @Test
  void rowOfNothingFailsAloneWhereverItStands() throws Exception {
    List<JsonNode> answered =
        lines(server.batch(CSV, "age,tenant\n,acme\n3,acme\n ,acme\n4,acme\n,acme\n"));

    assertThat(answered).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(answered.get(i).has("score")).as("row %d", i + 1).isEqualTo(i % 2 == 1);
    }
    assertThat(answered.get(0).at("/error/code").asInt()).isEqualTo(415);
    assertThat(answered.get(4).at("/error/message").asText()).contains("(expected: ");
  }

  @Test
  void rowsOfNothingAtTheEndAreAnsweredToo() throws Exception {
    List<JsonNode> answered =
        lines(server.batch(CSV, "age,tenant\n3,acme\n4,acme\n,acme\n ,acme\n"));

    assertThat(answered).hasSize(4);
    assertThat(answered.get(1).has("score")).isTrue();
    assertThat(answered.get(2).at("/error/code").asInt()).isEqualTo(415);
    assertThat(answered.get(3).at("/error/code").asInt()).isEqualTo(415);
  }

  @Test
  void badRowsAmongManyFailAlone() throws Exception {
    int rows = 6_000;
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      body.append(
          "{\"model\": \"acme\", \"features\": [%s]}\n".formatted(i % 3 == 0 ? "\"x\"" : i));
    }
    List<JsonNode> answered = lines(server.batch(LINES, body.toString()));

    assertThat(answered).hasSize(rows);
    for (int i = 0; i < rows; i++) {
      assertThat(answered.get(i).has("error")).as("row %d", i + 1).isEqualTo(i % 3 == 0);
    }
  }

  @Test
  void oddNamesAreAnsweredAsTheyCame() throws Exception {
    List<String> names =
        List.of("../x", "a/../b", "/", "é", "a\\u0000b", "\\\"", "%2e%2e", " x", "x".repeat(2_000));
    StringBuilder body = new StringBuilder();
    names.forEach(name -> body.append("{\"model\": \"%s\", \"features\": [1]}\n".formatted(name)));
    List<JsonNode> answered = lines(server.batch(LINES, body.toString()));

    assertThat(answered).hasSameSizeAs(names);
    for (int i = 0; i < names.size(); i++) {
      String name = MAPPER.readTree("\"" + names.get(i) + "\"").asText();
      assertThat(answered.get(i).get("model").asText()).isEqualTo(name);
      assertThat(answered.get(i).at("/error/code").asInt()).isIn(400, 404);
    }
  }

  @Test
  void halfASurrogateIsAName() throws Exception {
    JsonNode answered =
        lines(server.batch(LINES, "{\"model\": \"a\\ud800\", \"features\": [1]}")).getFirst();

    assertThat(answered.get("model").asText()).isEqualTo("a?");
    assertThat(answered.at("/error/code").asInt()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "age;1                       | header: no column tenant",
        "tenant;acme                 | header: no column tenant",
        "'age,tenant;1,'             | row 1: no tenant",
        "'age,tenant;1,acme;2,\"\"'  | row 2: no tenant",
        "'age,tenant;1,acme;2'       | row 2: 1 columns",
        "'age,tenant;1,\"acme'       | ends in quotes",
        "'age,tenant'                | no row",
      })
  void bodyWithoutAModelForEachRowIsRefusedWithThePlace(String lines, String cause) {
    HttpResponse<String> answer = server.batch(CSV, lines.replace(';', '\n'));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains(cause);
  }

  @Test
  void nameInQuotesMayHaveLines() throws Exception {
    List<JsonNode> answered =
        lines(server.batch(CSV, "\"tenant\",age\n\"ac\nme\",1\n\"acme\",2\n\"a\"\"b\",3\n"));

    assertThat(answered.get(0).get("model").asText()).isEqualTo("ac\nme");
    assertThat(answered.get(0).at("/error/code").asInt()).isEqualTo(400);
    assertThat(answered.get(1).has("score")).isTrue();
    assertThat(answered.get(2).get("model").asText()).isEqualTo("a\"b");
  }

  @Test
  void clientThatReadsNothingKeepsNobodyWaitingAndMayLeave() throws Exception {
    try (Socket client = unread()) {
      InputStream in = client.getInputStream();
      assertThat(new String(in.readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 200");
      assertThat(server.invoke("acme", "1,2,3,4").statusCode()).isEqualTo(200);
      assertThat(lines(server.batch(CSV, "age,tenant\n1,acme\n")).getFirst().has("score")).isTrue();
      assertThat(server.metric("coppice_request_memory_used_bytes")).isBetween(1e6, 64e6);
    }
  }

  @Test
  void batchIsCountedWhileItWaitsForMemory() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try {
      do {
        assertThat(clients).as("batches that nobody reads").hasSizeLessThan(50);
        clients.add(unread());
        Until.so(
            "it waits or not", () -> hasAnswer(clients.getLast()) || server.metric(WAITING) > 0);
      } while (server.metric(WAITING) == 0);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
    server.awaitMetric(WAITING, 0);
  }

  /** A batch whose client reads nothing of the answer. */
  private static Socket unread() throws IOException {
    StringBuilder rows = new StringBuilder("age,tenant\n");
    IntStream.range(0, 400_000).forEach(i -> rows.append("1,acme\n"));
    byte[] body = rows.toString().getBytes(UTF_8);
    Socket client = new Socket(InetAddress.getLoopbackAddress(), server.uri("/").getPort());
    String head =
        "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(CSV, body.length);
    client.getOutputStream().write(head.getBytes(UTF_8));
    client.getOutputStream().write(body);
    return client;
  }

  private static boolean hasAnswer(Socket client) {
    try {
      return client.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
