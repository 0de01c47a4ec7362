package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Golden exchanges in the multi-model dialect, byte for byte: scores and their form as observed
 * from SageMaker's own XGBoost container, errors as the wire contract fixes them.
 */
final class GoldenIT {

  private static final Path GOLDEN = Path.of("resources/golden").toAbsolutePath();

  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() {
    server = CoppiceServer.start(GOLDEN.resolve("models"));
  }

  static Stream<String> exchanges() throws IOException {
    return Files.readAllLines(GOLDEN.resolve("invoke.jsonl")).stream();
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void goldenRequestGetsItsGoldenAnswer(String line) throws IOException {
    GoldenExchange.play(server, line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reg-pickle", "reg-binary", "reg-ubj"})
  void oldFormatsScoreAsTheSameModelInJson(String model) {
    String row = "0.1,0.2,0.3,0.4";
    assertThat(server.invoke(model, row).body())
        .isEqualTo(server.invoke("reg", row).body())
        .isEqualTo("[0.811511754989624]");
    assertThat(server.get("/models/" + model + "?detail=true").body())
        .contains("\"engine\": \"forest\"");
  }

  @Test
  void formatThatIsNoModelsIsRefused() {
    HttpResponse<String> answer = server.invoke("bad", "0.1,0.2,0.3,0.4");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains(
            "Unable to load model: no model file in the artifact"
                + " (found: xgboost-model: unknown format; expected: XGBoost JSON");
  }
}
