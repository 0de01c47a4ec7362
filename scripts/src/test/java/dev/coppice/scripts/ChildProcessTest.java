package dev.coppice.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that serve, as they start. */
class ChildProcessTest {

  @Test
  @Timeout(60)
  void requestThatIsNeverAnsweredIsNotWaitedForForEver() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ping",
        exchange -> {
          if (asked.incrementAndGet() > 1) {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          }
        });
    server.start();
    Process program = new ProcessBuilder("sleep", "600").start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI probe = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ping");

      new ChildProcess("program", program, Path.of("log"))
          .awaitAnswer(Duration.ofMinutes(5), client, probe, status -> status == 200);

      assertThat(asked).hasValueGreaterThan(1);
    } finally {
      program.destroyForcibly();
      server.stop(0);
    }
  }
}
