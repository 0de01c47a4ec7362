package dev.coppice.server.logging.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.server.logging.LogFormat;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The form of lines, and an output that nobody reads. */
class AccessLogTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-31T23:59:59.999Z"));

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static AccessEntry entry(String model, String cause) {
    return new AccessEntry(
        "id",
        "",
        "::1",
        "POST",
        "/invocations",
        200,
        true,
        7,
        12_345_678_901L,
        new AccessEntry.Nanos(1_234_567_890, 999, 1_000, 60_000_000_000L),
        model,
        "\"etag\"",
        cause);
  }

  private static String line(LogFormat format, AccessEntry entry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLog log = new AccessLog(AccessLevel.ALL, format, out, CLOCK, PATIENCE)) {
      log.ended(entry);
    }
    return out.toString(UTF_8);
  }

  @Test
  void textHasOneLineOfNamesAndValues() {
    assertThat(line(LogFormat.TEXT, entry("acme.tar.gz", "")))
        .isEqualTo(
            "2026-01-31T23:59:59.999Z access request=id client=::1 method=POST path=/invocations"
                + " status=200 in=7 out=12345678901 ms=1234.567 waiting=0.000 loading=0.001"
                + " scoring=60000.000 model=acme.tar.gz version=\"\\\"etag\\\"\"\n");
  }

  @Test
  void jsonIsReadAsWhatWasSaidWhateverTheTextsHold() throws Exception {
    String wild = "a \"b\" \\c\n\u2028 \uD83C\uDF33 \u00e4=";
    String line = line(LogFormat.JSON, entry(wild, "x".repeat(9999)));
    assertThat(line).endsWith("}\n").doesNotContain("\u2028").hasLineCount(1);
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.get("time").asText()).isEqualTo("2026-01-31T23:59:59.999Z");
    assertThat(json.get("model").asText()).isEqualTo(wild);
    assertThat(json.get("version").asText()).isEqualTo("\"etag\"");
    assertThat(json.get("ms").asDouble()).isEqualTo(1234.567);
    assertThat(json.get("cause").asText()).isEqualTo("x".repeat(500));
    assertThat(json.has("trace")).isFalse();
  }

  @Test
  void textThatIsNotPlainIsQuoted() {
    assertThat(line(LogFormat.TEXT, entry("a b=c\u00e4", "")))
        .contains(" model=\"a b=c\\u00e4\" version=");
  }

  @Test
  void nobodyWaitsForAReaderThatDoesNotReadAndTheCountIsTold() throws Exception {
    PipedOutputStream pipe = new PipedOutputStream();
    int ended = 20_000;
    try (PipedInputStream in = new PipedInputStream(pipe, 1024);
        AccessLog log = new AccessLog(AccessLevel.ALL, LogFormat.TEXT, pipe, CLOCK, PATIENCE)) {
      for (int i = 0; i < ended; i++) {
        log.ended(entry("acme.tar.gz", ""));
      }
      long dropped = log.dropped();
      assertThat(dropped).isPositive();
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8));
      long whole = 0;
      long told = 0;
      while (whole + told < ended) {
        String line = reader.readLine();
        if (line.startsWith("2026-01-31T23:59:59.999Z access dropped=")) {
          told += Long.parseLong(line.substring(line.indexOf('=') + 1));
        } else {
          assertThat(line).endsWith("version=\"\\\"etag\\\"\"");
          whole++;
        }
      }
      assertThat(told).isEqualTo(dropped);
    }
  }
}
