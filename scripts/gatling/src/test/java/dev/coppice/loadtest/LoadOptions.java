package dev.coppice.loadtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;

/**
 * What {@code scripts/load-test} was asked for; it hands its options on in the environment.
 *
 * @param target the server
 * @param management where it tells which models it has
 * @param token opens that; empty where none is asked for
 * @param tls what that is shown, and trusted by
 * @param rate calls per second
 * @param duration how long calls are sent
 * @param tenants artifact names, the busiest first; when replaying, in the order of the calls
 * @param traffic how calls spread over the tenants; empty when replaying
 * @param payload body of every call, as it is sent
 * @param contentType of the payload
 * @param hotMillis the most that the 95th percentile of hot calls may be, if there is a limit
 * @param coldMillis the same of cold ones
 */
record LoadOptions(
    URI target,
    URI management,
    String token,
    SSLContext tls,
    double rate,
    Duration duration,
    List<String> tenants,
    String traffic,
    byte[] payload,
    String contentType,
    OptionalInt hotMillis,
    OptionalInt coldMillis) {

  static LoadOptions fromEnvironment() {
    String replay = text("REPLAY");
    List<String> tenants = replay.isEmpty() ? named(text("TENANTS")) : lines(Path.of(replay));
    if (tenants.isEmpty()) {
      throw new IllegalArgumentException("tenants: none (expected: one or more)");
    }
    double rate = Double.parseDouble(text("RATE"));
    Duration duration = Duration.ofSeconds(Long.parseLong(text("DURATION")));
    if (!replay.isEmpty()) {
      Duration enough = Duration.ofMillis((long) (tenants.size() * 1000 / rate));
      duration = enough.compareTo(duration) < 0 ? enough : duration;
    }
    return new LoadOptions(
        URI.create(text("TARGET")),
        URI.create(text("MANAGEMENT_URL")),
        token(text("TOKEN_FILE")),
        ClientStores.tls(text("KEY_STORE"), text("TRUST_STORE")),
        rate,
        duration,
        tenants,
        replay.isEmpty() ? text("TRAFFIC") : "",
        bytes(Path.of(text("PAYLOAD"))),
        text("CONTENT_TYPE"),
        limit("HOT_P95"),
        limit("COLD_P95"));
  }

  private static OptionalInt limit(String option) {
    String millis = text(option);
    return millis.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(millis));
  }

  /** The first line that is no comment; the script saw to its form. */
  private static String token(String file) {
    return file.isEmpty()
        ? ""
        : lines(Path.of(file)).stream()
            .filter(line -> !line.startsWith("#"))
            .findFirst()
            .orElseThrow();
  }

  boolean replays() {
    return traffic.isEmpty();
  }

  private static String text(String option) {
    return System.getenv().getOrDefault("LOAD_TEST_" + option, "");
  }

  /** Either a file of names, or a pattern and how many, as in {@code tenant-%03d.tar.gz:40}. */
  private static List<String> named(String tenants) {
    if (Files.isRegularFile(Path.of(tenants))) {
      return lines(Path.of(tenants)); // Whatever signs of a pattern its name has.
    }
    int colon = tenants.lastIndexOf(':');
    String pattern = tenants.substring(0, colon);
    return IntStream.range(0, Integer.parseInt(tenants.substring(colon + 1)))
        .mapToObj(pattern::formatted)
        .toList();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
