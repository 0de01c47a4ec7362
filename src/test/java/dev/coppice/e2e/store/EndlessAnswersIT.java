package dev.coppice.e2e.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.util.SetSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store whose answers have no end, to the start's own question and to those of calls. */
@Timeout(120)
@SetSystemProperty(key = "aws.accessKeyId", value = "key")
@SetSystemProperty(key = "aws.secretAccessKey", value = "secret")
final class EndlessAnswersIT {

  /** More than the kernels of both sides keep of an answer that nobody reads. */
  private static final long KEPT = 24 << 20;

  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer store;

  EndlessAnswersIT() throws IOException {
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.setExecutor(threads);
  }

  @AfterEach
  void stop() {
    store.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange, int status, String begin) throws IOException {
    asked.incrementAndGet();
    byte[] more = new byte[64 << 10];
    Arrays.fill(more, (byte) 'x');
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/xml");
      exchange.sendResponseHeaders(status, 0);
      exchange.getResponseBody().write(begin.getBytes(UTF_8));
      while (true) {
        exchange.getResponseBody().write(more);
        sent.addAndGet(more.length);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"502, <Error><Code>", "403, <Error><Code>AccessDenied</Code><Message>"})
  void errorWithoutAnEndIsAnAnswerLikeOthers(int status, String begin) {
    try (CoppiceServer server = serverOn(exchange -> answer(exchange, status, begin))) {
      assertThat(server.invoke("acme.tar.gz", "1,2").statusCode()).isIn(500, 503);
      assertThat(page(server).statusCode()).isIn(500, 503);
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void listWithoutAnEndIsAStoreThatCannotBeListed() {
    String begin = "<ListBucketResult><Name>";
    try (CoppiceServer server = serverOn(exchange -> answer(exchange, 200, begin))) {
      HttpResponse<String> page = page(server);
      assertThat(page.statusCode()).as(page.body()).isEqualTo(503);
      assertThat(sent.get()).isLessThan(asked.get() * KEPT);
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
    }
  }

  private CoppiceServer serverOn(HttpHandler answers) {
    store.createContext("/", answers);
    store.start();
    return CoppiceServer.start(
        Map.of(
            "COPPICE_MODEL_STORE", "s3://endless/models/",
            "COPPICE_S3_ENDPOINT", "http://127.0.0.1:" + store.getAddress().getPort(),
            "COPPICE_S3_PATH_STYLE", "true"));
  }

  /** A page of what the store has, which a list of what is in memory would not ask for. */
  private static HttpResponse<String> page(CoppiceServer server) {
    return server.post("/v2/repository/index", "{\"parameters\": {\"limit\": 10}}");
  }
}
