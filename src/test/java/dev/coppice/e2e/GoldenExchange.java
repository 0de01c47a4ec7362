package dev.coppice.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The request of a golden line, method, headers and bytes as they stand there. */
final class GoldenExchange {

  private GoldenExchange() {}

  static HttpRequest request(CoppiceServer server, JsonNode golden) {
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
