package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;

/** A golden line: its request, sent as it stands, and a check of the answer. */
final class GoldenExchange {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private GoldenExchange() {}

  /** Sends the request, and fails unless status, headers and body are the expected ones. */
  static void play(CoppiceServer server, String line) throws IOException {
    JsonNode exchange = JSON.readTree(line);
    JsonNode expected = exchange.get("response");
    HttpResponse<byte[]> answer = server.sendForBytes(request(server, exchange.get("request")));
    assertThat(answer.statusCode()).isEqualTo(expected.get("status").asInt());
    expected
        .path("headers")
        .properties()
        .forEach(
            header ->
                assertThat(answer.headers().firstValue(header.getKey()).map(GoldenExchange::anyId))
                    .contains(header.getValue().asText()));
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    String body = expected.path("body").asText();
    switch (exchange.get("match").asText()) {
      case "exact" -> assertThat(text).isEqualTo(body);
      case "contains" -> assertThat(text).contains(body);
      case "json" -> assertThat(JSON.readTree(anyId(text))).isEqualTo(JSON.readTree(body));
      case "recordio", "eventstream" ->
          assertThat(HexFormat.of().formatHex(answer.body()))
              .isEqualTo(expected.get("bodyHex").asText());
      default -> throw new AssertionError("unknown match in " + line);
    }
  }

  private static String anyId(String text) {
    return text.replaceAll(UUID, Matcher.quoteReplacement("${UUID}"));
  }

  private static HttpRequest request(CoppiceServer server, JsonNode golden) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(golden.get("path").asText()))
            .method(golden.get("method").asText(), BodyPublishers.ofByteArray(body(golden)));
    golden
        .get("headers")
        .properties()
        .forEach(header -> request.header(header.getKey(), header.getValue().asText()));
    return request.build();
  }

  private static byte[] body(JsonNode golden) {
    return golden.has("bodyHex")
        ? HexFormat.of().parseHex(golden.get("bodyHex").asText())
        : golden.path("body").asText().getBytes(StandardCharsets.UTF_8);
  }
}
