package dev.coppice.e2e.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store whose answers have no end, to the start's own question and to those of calls. */
@Timeout(120)
final class EndlessAnswersIT {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer store;

  EndlessAnswersIT() throws IOException {
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.setExecutor(threads);
  }

  @AfterEach
  void stop() {
    store.stop(0);
    threads.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private void answer(HttpExchange exchange, int status, String begin) throws IOException {
    byte[] more = new byte[64 << 10];
    Arrays.fill(more, (byte) 'x');
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/xml");
      exchange.sendResponseHeaders(status, 0);
      exchange.getResponseBody().write(begin.getBytes(UTF_8));
      while (true) {
        exchange.getResponseBody().write(more);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"502, <Error><Code>", "403, <Error><Code>AccessDenied</Code><Message>"})
  void errorWithoutAnEndIsAnAnswerLikeOthers(int status, String begin) {
    store.createContext("/", exchange -> answer(exchange, status, begin));
    store.start();
    URI endpoint = URI.create("http://127.0.0.1:" + store.getAddress().getPort());
    try (CoppiceServer server = CoppiceServer.start(LocalS3.environment(endpoint, Map.of()))) {
      assertThat(server.invoke("acme.tar.gz", "1,2").statusCode()).isIn(500, 503);
      assertThat(server.get("/models?limit=10").statusCode()).isIn(200, 503);
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
    }
  }
}
