package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of which whoever is to hear fails to. */
class UnheardAnswerTest {

  /** Answers from the event loop, or from elsewhere. */
  private static final class Deaf implements RequestHandler {

    @Override
    public void handle(Exchange exchange) {
      Response answer = Response.text(200, "text/plain", "here");
      if (exchange.path().equals("/later")) {
        ForkJoinPool.commonPool().execute(() -> exchange.respond(answer));
      } else {
        exchange.respond(answer);
      }
    }

    @Override
    public AnsweredRequest.@Nullable EndListener answering(AnsweredRequest request) {
      throw new IllegalStateException("made to fail");
    }
  }

  /** Nobody else would answer, or end the connection: its deadline is over with the request. */
  @ParameterizedTest
  @ValueSource(strings = {"/now", "/later"})
  void answerGoesOutThoughNobodyHearsOfIt(String path) throws Exception {
    HttpServer server =
        new HttpServer(
            new HttpSettings("127.0.0.1", 0, 1, Transport.best(), HttpLimits.of(1000, 4000), null),
            new Deaf());
    server.start();
    try (RawClient client = new RawClient(server.port())) {
      assertThat(client.get(path).reply().body()).isEqualTo("here");
      assertThat(client.get(path).reply().body()).isEqualTo("here");
    } finally {
      server.stop(Duration.ofSeconds(20));
    }
  }
}
