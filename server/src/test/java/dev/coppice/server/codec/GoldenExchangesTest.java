package dev.coppice.server.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.model.Matrix;
import dev.coppice.model.Scores;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden exchanges whose payloads are CSV, JSON or JSON lines, from body to body: of the
 * multi-model dialect with its exact bytes, of the single-model dialect (ids with S) the scores.
 * The golden regression is scored for real; where another model answers its scores are taken over.
 */
class GoldenExchangesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final RequestFormats requests = new RequestFormats();
  private final AnswerFormats answers = AnswerFormats.multiModel(AnswerFormats.MULTI_MODEL_DEFAULT);

  static Stream<Named<JsonNode>> exchanges() throws IOException {
    List<Named<JsonNode>> exchanges = new ArrayList<>();
    try (InputStream in = GoldenExchangesTest.class.getResourceAsStream("golden/exchanges.jsonl")) {
      for (String line :
          new String(Objects.requireNonNull(in).readAllBytes(), UTF_8).lines().toList()) {
        JsonNode exchange = MAPPER.readTree(line);
        exchanges.add(Named.of(exchange.get("id").asText(), exchange));
      }
    }
    return exchanges.stream();
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void exchange(JsonNode exchange) throws Exception {
    JsonNode response = exchange.get("response");
    String expected = response.get("body").asText();
    if (response.get("status").asInt() != 200) {
      refuses(exchange, expected);
      return;
    }
    Scores scores = scores(exchange, decode(exchange), expected);
    if (exchange.has("model")) {
      assertThat(scores.values()).containsExactly(numbers(expected));
      return;
    }
    ResponseEncoder encoder = answers.encoder(header(exchange, "Accept"));
    ByteBuf out = Unpooled.buffer();
    encoder.encode(scores, out);
    assertThat(out.toString(UTF_8)).isEqualTo(expected);
    assertThat(encoder.contentType())
        .isEqualTo(response.get("headers").get("content-type").asText());
  }

  private void refuses(JsonNode exchange, String expected) {
    boolean malformed = exchange.get("response").get("status").asInt() == 415;
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> decode(exchange)))
        .isInstanceOf(PayloadException.class)
        .satisfies(
            e -> {
              assertThat(expected.startsWith("{") ? expected : e.getMessage())
                  .contains(expected.startsWith("{") ? String.valueOf(e.getMessage()) : expected);
              assertThat(((PayloadException) e).kind())
                  .isEqualTo(
                      malformed ? PayloadException.Kind.MALFORMED : PayloadException.Kind.MISMATCH);
            });
  }

  private Matrix decode(JsonNode exchange) throws Exception {
    String body = exchange.get("request").get("body").asText();
    return requests
        .decoder(header(exchange, "Content-Type"))
        .decode(
            Payloads.utf8(body),
            model(exchange).equals("named") ? Payloads.NAMED : Payloads.NAMELESS);
  }

  private static Scores scores(JsonNode exchange, Matrix rows, String expected) throws IOException {
    List<String> regressions = List.of("reg", "reg-ubj", "named", "0a.b_c1", "a%20b%2Fc");
    if (regressions.contains(model(exchange))) {
      return new GoldenTree().score(rows);
    }
    float[] values = numbers(expected);
    return new Scores(values, rows.rows(), values.length / rows.rows());
  }

  /** All numbers of an answer in any format. */
  private static float[] numbers(String answer) {
    String[] texts =
        answer.replaceAll("[a-z]{3,}", "").replaceAll("[^-+.e0-9]+", " ").strip().split(" +", -1);
    float[] numbers = new float[texts.length];
    for (int i = 0; i < texts.length; i++) {
      numbers[i] = (float) Double.parseDouble(texts[i]);
    }
    return numbers;
  }

  private static String model(JsonNode exchange) {
    return exchange.has("model")
        ? exchange.get("model").asText()
        : exchange.get("request").get("path").asText().split("/", -1)[2];
  }

  private static @org.jspecify.annotations.Nullable String header(JsonNode exchange, String name) {
    JsonNode value = exchange.get("request").get("headers").get(name);
    return value == null ? null : value.asText();
  }
}
