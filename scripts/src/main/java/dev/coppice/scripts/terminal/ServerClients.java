package dev.coppice.scripts.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Makes the client for a server from what the options and the environment say. */
final class ServerClients {

  private static final Duration PATIENCE_TO_CONNECT = Duration.ofSeconds(10);
  private static final String TOKEN_FORM = "[A-Za-z0-9._~+/=-]{16,256}";

  private final Map<String, String> environment;
  private final InstantSource clock;

  ServerClients(Map<String, String> environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  /** Asks nothing yet. */
  ManagementClient client(ServerOptions options) {
    String url = options.url();
    Path tokenFile = options.tokenFile();
    URI server = url == null ? usual() : parse(url);
    String token = tokenFile == null ? "" : token(tokenFile);
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE_TO_CONNECT);
    SSLContext tls = ClientTls.of(options.caCert(), options.cert(), options.key());
    if (tls != null) {
      client.sslContext(tls);
    }
    return new ManagementClient(client.build(), server, token, clock);
  }

  private URI usual() {
    String port =
        Stream.of("COPPICE_MANAGEMENT_PORT", "SAGEMAKER_BIND_TO_PORT")
            .map(key -> environment.getOrDefault(key, ""))
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse("8080");
    boolean tls = !environment.getOrDefault("COPPICE_TLS_CERT", "").isEmpty();
    return parse("%s://localhost:%s".formatted(tls ? "https" : "http", port));
  }

  private static URI parse(String text) {
    try {
      URI uri = new URI(text.replaceAll("/+$", ""));
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() <= 65_535
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw noUrl(text);
    }
    throw noUrl(text);
  }

  private static UsageException noUrl(String text) {
    return new UsageException("--url", text, "such as http://localhost:8080");
  }

  /** Nothing of the file is quoted: it is a secret. */
  private static String token(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .findFirst()
          .filter(line -> line.matches(TOKEN_FORM))
          .orElseThrow(() -> noToken(file));
    } catch (IOException | UncheckedIOException e) {
      throw noToken(file);
    }
  }

  private static UsageException noToken(Path file) {
    return new UsageException(
        "--token-file",
        file.toString(),
        "a file whose first line is a token of 16 to 256 letters, digits and - . _ ~ + / =");
  }
}
