package dev.coppice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.scripts.TenantArtifact;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden exchanges of the Runtime API, as the wire contract fixes them. */
final class GoldenRuntimeIT {

  private static final Path GOLDEN = Path.of("resources/golden").toAbsolutePath();
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path store;
  private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    byte[] model = Files.readAllBytes(GOLDEN.resolve("models/reg/xgboost-model"));
    Files.createDirectory(store.resolve("team a"));
    TenantArtifact.write(store.resolve("reg.tar.gz"), model);
    TenantArtifact.write(store.resolve("team a/reg.tar.gz"), model);
    server = CoppiceServer.start(Map.of("COPPICE_MODEL_STORE", store.toUri().toString()));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  static Stream<String> exchanges() throws IOException {
    return Files.readAllLines(GOLDEN.resolve("runtime.jsonl")).stream();
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void goldenRequestGetsItsGoldenAnswer(String line) throws IOException {
    JsonNode exchange = JSON.readTree(line);
    JsonNode expected = exchange.get("response");
    HttpResponse<byte[]> answer =
        server.sendForBytes(GoldenExchange.request(server, exchange.get("request")));
    assertThat(answer.statusCode()).isEqualTo(expected.get("status").asInt());
    expected
        .get("headers")
        .properties()
        .forEach(
            header ->
                assertThat(answer.headers().firstValue(header.getKey()).map(GoldenRuntimeIT::anyId))
                    .contains(header.getValue().asText()));
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    String body = expected.path("body").asText();
    switch (exchange.get("match").asText()) {
      case "exact" -> assertThat(text).isEqualTo(body);
      case "json" -> assertThat(JSON.readTree(anyId(text))).isEqualTo(JSON.readTree(body));
      case "eventstream" ->
          assertThat(HexFormat.of().formatHex(answer.body()))
              .isEqualTo(expected.get("bodyHex").asText());
      default -> throw new AssertionError("unknown match in " + line);
    }
  }

  private static String anyId(String text) {
    return text.replaceAll(UUID, Matcher.quoteReplacement("${UUID}"));
  }
}
