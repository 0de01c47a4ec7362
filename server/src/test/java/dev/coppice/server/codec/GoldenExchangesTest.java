package dev.coppice.server.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden exchanges of every dialect and mode that concern payloads, from body to body: those
 * with a model of their own are the single-model dialect's.
 */
class GoldenExchangesTest {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  @TempDir private static Path folder;
  @AutoClose private static GoldenModels models;

  @BeforeAll
  static void openModels() {
    models = new GoldenModels(folder);
  }

  static Stream<Named<JsonNode>> exchanges() throws IOException {
    List<Named<JsonNode>> exchanges = new ArrayList<>();
    try (InputStream in = GoldenExchangesTest.class.getResourceAsStream("golden/exchanges.jsonl")) {
      for (String line :
          new String(Objects.requireNonNull(in).readAllBytes(), UTF_8).lines().toList()) {
        JsonNode exchange = JSON.readTree(line);
        exchanges.add(Named.of(exchange.get("id").asText(), exchange));
      }
    }
    return exchanges.stream();
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void goldenRequestGetsItsGoldenAnswer(JsonNode exchange) throws Exception {
    JsonNode response = exchange.get("response");
    Answer answer = answer(exchange);
    assertThat(answer.status()).as(answer.text()).isEqualTo(response.get("status").asInt());
    if (answer.status() != 200) {
      assertThat(answer.text()).startsWith(message(response.get("body").asText()));
      return;
    }
    assertThat(answer.contentType())
        .isEqualTo(response.get("headers").get("content-type").asText());
    switch (exchange.get("match").asText()) {
      case "exact" -> assertThat(answer.text()).isEqualTo(response.get("body").asText());
      case "json", "jsonlines" ->
          assertThat(parsed(answer.text())).isEqualTo(parsed(response.get("body").asText()));
      case "recordio" -> assertThat(answer.hex()).isEqualTo(response.get("bodyHex").asText());
      default -> throw new AssertionError("unknown match");
    }
  }

  private record Answer(int status, String contentType, ByteBuf body) {

    static Answer refusal(int status, Exception e) {
      return new Answer(status, "", Payloads.utf8(String.valueOf(e.getMessage())));
    }

    String text() {
      return body.toString(UTF_8);
    }

    String hex() {
      return ByteBufUtil.hexDump(body);
    }
  }

  private static Answer answer(JsonNode exchange) throws Exception {
    JsonNode env = exchange.path("env");
    LibsvmBase base =
        env.path("COPPICE_LIBSVM_BASE").asText().equals("zero") ? LibsvmBase.ZERO : LibsvmBase.AUTO;
    try {
      RequestDecoder decoder =
          new RequestFormats(base).decoder(header(exchange.get("request"), "Content-Type"));
      Model model = models.get(model(exchange));
      Matrix rows = Payloads.matrix(decoder, model.info(), body(exchange.get("request")));
      ResponseEncoder encoder =
          answers(exchange, env)
              .encoder(
                  header(exchange.get("request"), "Accept"),
                  header(exchange.get("request"), "X-Amzn-SageMaker-Custom-Attributes"),
                  model.info());
      Scores scores = model.score(rows);
      ByteBuf out = Unpooled.buffer();
      encoder.encode(scores, Reasons.NONE, 0, true, out);
      return new Answer(200, encoder.contentType(), out);
    } catch (PayloadException e) {
      return Answer.refusal(e.kind() == PayloadException.Kind.MALFORMED ? 415 : 400, e);
    } catch (MediaTypeException e) {
      return Answer.refusal(e.kind() == MediaTypeException.Kind.UNSUPPORTED ? 415 : 406, e);
    } catch (InferenceOutputException e) {
      return Answer.refusal(e.origin() == InferenceOutput.Origin.REQUEST ? 400 : 500, e);
    }
  }

  private static AnswerFormats answers(JsonNode exchange, JsonNode env) {
    String byDefault = env.path("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT").asText(null);
    boolean batch = env.has("SAGEMAKER_BATCH");
    if (!exchange.has("model")) {
      return AnswerFormats.multiModel(byDefault, batch);
    }
    String output = env.path("SAGEMAKER_INFERENCE_OUTPUT").asText(null);
    return AnswerFormats.singleModel(
        byDefault, batch, output == null ? null : InferenceOutput.ofEnvironment(output));
  }

  private static ByteBuf body(JsonNode request) {
    return request.has("bodyHex")
        ? Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(request.get("bodyHex").asText()))
        : Payloads.utf8(request.get("body").asText());
  }

  private static String model(JsonNode exchange) {
    return exchange.has("model")
        ? exchange.get("model").asText()
        : exchange.get("request").get("path").asText().split("/", -1)[2];
  }

  /** An error's text, which the multi-model dialect wraps. */
  private static String message(String body) throws IOException {
    return body.startsWith("{\"code\"") ? JSON.readTree(body).get("message").asText() : body;
  }

  private static List<JsonNode> parsed(String lines) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      nodes.add(JSON.readTree(line));
    }
    return nodes;
  }

  private static @Nullable String header(JsonNode request, String name) {
    return request.get("headers").path(name).asText(null);
  }
}
