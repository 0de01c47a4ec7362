package dev.coppice.e2e.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.DocumentTenant;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers larger than what goes out whole: every row, in order, in memory that does not grow. */
@Timeout(180)
final class LargeBatchIT {

  /** Rows of few bytes, whose scores are many: the answer has several MiB. */
  private static final int ROWS = 300_000;

  private static final List<String> KINDS =
      IntStream.range(0, 7).mapToObj(i -> Float.toString(i / 7f)).toList();

  private static final String USED = "coppice_request_memory_used_bytes";

  /** Refuses 200, after many rows that it takes. */
  private static final String DOCUMENT =
      """
      {"version": 1, "features": [{"source": 0, "type": "number", "steps": [
        {"ordinal": {"categories": [1, 2, 3], "unknown": "error"}}]}]}
      """;

  @TempDir static Path store;
  private static Tenant tenant;
  @AutoClose private static CoppiceServer server;
  private static List<String> scores;

  @BeforeAll
  static void startServer() throws IOException {
    tenant = Tenant.train("acme");
    Files.write(store.resolve(tenant.name()), tenant.artifact());
    DocumentTenant.add(store, "raw", DOCUMENT);
    server = CoppiceServer.start(store);
    scores =
        KINDS.stream()
            .map(row -> server.invoke(tenant.name(), row).body().replaceAll("[\\[\\]]", ""))
            .toList();
  }

  @AfterEach
  void nothingIsHeld() {
    server.awaitNoRequestMemory();
    String model = "/models/" + tenant.name() + "?detail=true";
    Until.so("no lease is left", () -> server.get(model).body().contains("\"leases\": 0"));
  }

  private static String rows(int count) {
    StringBuilder body = new StringBuilder();
    for (int row = 0; row < count; row++) {
      body.append(KINDS.get(row % KINDS.size())).append('\n');
    }
    return body.toString();
  }

  private static HttpRequest call(String path, String model, String accept, String body) {
    return HttpRequest.newBuilder(server.uri(path))
        .timeout(Duration.ofMinutes(2))
        .header(CoppiceServer.TARGET_MODEL, model)
        .header("Content-Type", "text/csv")
        .header("Accept", accept)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "/invocations,application/json,[],', '",
    "/invocations,text/csv,'',','",
    "/endpoints/fleet/invocations,application/json,[],', '"
  })
  void everyRowIsAnsweredInItsOrder(String path, String accept, String ends, String between) {
    HttpResponse<String> answer = server.send(call(path, tenant.name(), accept, rows(ROWS)));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
    String body = answer.body();
    assertThat(body).startsWith(ends.isEmpty() ? "" : "[").endsWith(ends.isEmpty() ? "" : "]");
    List<String> all =
        List.of(
            body.substring(ends.length() / 2, body.length() - ends.length() / 2)
                .split(between, -1));
    assertThat(all).hasSize(ROWS);
    for (int row = 0; row < ROWS; row++) {
      assertThat(all.get(row)).isEqualTo(scores.get(row % KINDS.size()));
    }
  }

  @Test
  void answerOfUpToAMebibyteSaysHowLongItIs() {
    HttpResponse<String> answer =
        server.send(call("/invocations", tenant.name(), "text/csv", rows(40_000)));
    assertThat(answer.headers().firstValueAsLong("Content-Length").orElseThrow())
        .isEqualTo(answer.body().length());
    assertThat(answer.body().split(",", -1)).hasSize(40_000);
  }

  @Test
  void responseStreamHasEveryRowToo() {
    HttpRequest stream =
        HttpRequest.newBuilder(server.uri("/endpoints/fleet/invocations-response-stream"))
            .timeout(Duration.ofMinutes(2))
            .header(CoppiceServer.TARGET_MODEL, tenant.name())
            .header("Content-Type", "text/csv")
            .header("X-Amzn-SageMaker-Accept", "text/csv")
            .POST(BodyPublishers.ofString(rows(ROWS)))
            .build();
    byte[] events = server.sendForBytes(stream).body();
    StringBuilder payload = new StringBuilder();
    int length;
    for (int at = 0; at < events.length; at += length) {
      length = integer(events, at);
      int headers = integer(events, at + 4);
      int from = at + 12 + headers;
      payload.append(new String(events, from, length - headers - 16, US_ASCII));
    }
    String[] all = payload.toString().split(",", -1);
    assertThat(all).hasSize(ROWS);
    assertThat(all[ROWS - 1]).isEqualTo(scores.get((ROWS - 1) % KINDS.size()));
  }

  private static int integer(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at);
  }

  @Test
  void statusIsRightThoughTheRowThatIsRefusedIsTheLast() {
    String good = "1\n2\n3\n".repeat(ROWS / 3);
    HttpResponse<String> whole = server.send(call("/invocations", "raw", "text/csv", good));
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body().length()).isGreaterThan(1 << 20);
    HttpResponse<String> refused = server.send(call("/invocations", "raw", "text/csv", good + "4"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("(row " + (ROWS + 1) + ")");
  }

  @Test
  void answerThatNobodyReadsHoldsLittleAndEndsWithItsClient() throws Exception {
    double before = server.metric(USED);
    String body = rows(ROWS);
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.uri("/").getPort())) {
      OutputStream out = client.getOutputStream();
      out.write(
          ("POST /invocations HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                  + "X-Amzn-SageMaker-Target-Model: "
                  + tenant.name()
                  + "\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body)
              .getBytes(US_ASCII));
      InputStream in = client.getInputStream();
      assertThat(new String(in.readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 200");
      // Rows as they came, and a part or two of the answer.
      assertThat(server.metric(USED) - before).isBetween(1e6, 4.0 * body.length());
      assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
    }
  }
}
