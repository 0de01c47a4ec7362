package dev.coppice.scripts.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Asks a server's management routes; each failure is one sentence that begins with its address. */
final class ManagementClient {

  /** A refresh waits for the store and a load, an unloading for calls that are under way. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** A thousand tenants are a megabyte. */
  private static final long MAX_ANSWER_BYTES = 16L << 20;

  /** Of an answer that tells of no model. */
  private static final String NO_SUCH_ROUTE = "\"type\": \"ResourceNotFoundException\"";

  private final JsonMapper json = new JsonMapper();
  private final HttpClient http;
  private final URI server;
  private final String token;
  private final InstantSource clock;

  /**
   * @param token empty for none
   * @param clock for answers that do not say when they were made
   */
  ManagementClient(HttpClient http, URI server, String token, InstantSource clock) {
    this.http = http;
    this.server = server;
    this.token = token;
    this.clock = clock;
  }

  /**
   * What the server said.
   *
   * @param text as it came
   * @param at when, by the server's clock
   */
  record Answer(String text, JsonNode json, Instant at) {}

  Answer get(String path) throws ServerException, InterruptedException {
    return ask(request(path).GET());
  }

  Answer delete(String path) throws ServerException, InterruptedException {
    return ask(request(path).DELETE());
  }

  Answer post(String path) throws ServerException, InterruptedException {
    return ask(request(path).POST(BodyPublishers.noBody()));
  }

  /** Asks for models to be loaded, by their names or as a number of the most popular ones. */
  Answer warm(Map<String, ?> what) throws ServerException, InterruptedException {
    return ask(withBody(request("/warm"), what));
  }

  /** Asks for the newest version of one model. */
  Answer refresh(String name) throws ServerException, InterruptedException {
    HttpRequest.Builder request = request("/warm").header("Cache-Control", "no-cache");
    return ask(withBody(request, Map.of("models", List.of(name))));
  }

  private HttpRequest.Builder withBody(HttpRequest.Builder request, Map<String, ?> body) {
    String text = json.valueToTree(body).toString();
    return request
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(text, StandardCharsets.UTF_8));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path)).timeout(PATIENCE);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  /** A name as one segment of a path, or as a value of a query. */
  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Answer ask(HttpRequest.Builder request) throws ServerException, InterruptedException {
    HttpResponse<String> answer = send(request.build());
    if (answer.statusCode() / 100 != 2) {
      throw failure("%d: %s%s".formatted(answer.statusCode(), cause(answer.body()), hint(answer)));
    }
    try {
      return new Answer(answer.body(), json.readTree(answer.body()), at(answer));
    } catch (JsonProcessingException e) {
      throw failure("no JSON (expected: the answer of a Coppice server)");
    }
  }

  private HttpResponse<String> send(HttpRequest request)
      throws ServerException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw failure("no connection (expected: a server that listens there)");
    } catch (HttpTimeoutException e) {
      throw failure("no answer within " + PATIENCE.toSeconds() + " s");
    } catch (SSLHandshakeException e) {
      throw failure(
          "TLS failed: %s (expected: a certificate of that host that --ca-cert trusts)"
              .formatted(e.getMessage()));
    } catch (SSLException e) {
      throw failure(
          "no answer in TLS: %s (expected: a server that speaks it, or http)"
              .formatted(e.getMessage()));
    } catch (IOException e) {
      String instead =
          "http".equals(server.getScheme()) ? " (expected: HTTP in the clear, or https)" : "";
      throw failure("no answer in HTTP: %s%s".formatted(e.getMessage(), instead));
    }
  }

  private String cause(String body) {
    try {
      JsonNode message = json.readTree(body).path("message");
      JsonNode status = json.readTree(body).path("status");
      return message.isTextual() ? message.asText() : status.asText(body);
    } catch (JsonProcessingException e) {
      return body.isEmpty() ? "no reason is given" : body;
    }
  }

  private String hint(HttpResponse<String> answer) {
    if (answer.statusCode() == 401 && token.isEmpty()) {
      return " (expected: --token-file)";
    }
    return answer.body().contains(NO_SUCH_ROUTE)
        ? " (expected: --url of the management port, where there is one)"
        : "";
  }

  private Instant at(HttpResponse<String> answer) {
    try {
      return answer
          .headers()
          .firstValue("Date")
          .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
          .orElseGet(clock::instant);
    } catch (DateTimeException e) {
      return clock.instant();
    }
  }

  private ServerException failure(String sentence) {
    return new ServerException(server + ": " + sentence);
  }
}
