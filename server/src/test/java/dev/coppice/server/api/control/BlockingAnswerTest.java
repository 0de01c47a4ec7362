package dev.coppice.server.api.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.HttpSettings;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.Transport;
import dev.coppice.server.http.request.HttpLimits;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are answered away from the event loop. */
@Timeout(60)
class BlockingAnswerTest {

  @Test
  void defectIsA500AndLeavesNoBody() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      BlockingAnswer blocking =
          new BlockingAnswer(
              threads, new AnswerRoom(new SharedBytes(1 << 20), new SharedBytes(1 << 20)));
      HttpServer server =
          new HttpServer(
              new HttpSettings(
                  "127.0.0.1", 0, 1, Transport.best(), HttpLimits.of(1000, 4000), null),
              exchange ->
                  blocking.respond(
                      exchange,
                      asked -> {
                        throw new IllegalStateException("made to fail");
                      }));
      server.start();
      try (RawClient client = new RawClient(server.port())) {
        RawClient.Reply reply = client.post("/models", "body").reply();
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body()).doesNotContain("made to fail");
        assertThat(server.bodyBytesInFlight()).isZero();
      } finally {
        server.stop(Duration.ZERO);
      }
    }
  }
}
