package dev.coppice.server.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.rows.PayloadException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON lines of many tenants while they are taken apart. */
class JsonTenantReaderTest {

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\n",
          " ",
          "\"",
          "1",
          "null",
          "\"model\"",
          "\"a\"",
          "\"model\":\"a\"",
          "\"model\":[1]",
          "\"model\":{}",
          "\"row\":{\"x\":1}",
          "\"features\":[1]",
          "\"row\"",
          "\"features\"",
          "{\"model\":\"a\"}",
          "\u00e9");

  private static List<String> tenants(String body) throws PayloadException {
    return tenants(body, "model");
  }

  private static List<String> tenants(String body, String key) throws PayloadException {
    JsonTenantReader reader = new JsonTenantReader(body.getBytes(UTF_8), key, HeapShare.UNBOUNDED);
    while (reader.read(2)) {}
    return reader.rows().owners().tenants();
  }

  @Test
  void aRowMoreTakesLittleMore() throws Exception {
    AtomicLong taken = new AtomicLong();
    String row = "{\"model\": \"a\", \"features\": []}\n";
    for (int rows = 1 << 17; rows <= (1 << 17) + 1; rows++) {
      taken.set(0);
      JsonTenantReader reader =
          new JsonTenantReader(row.repeat(rows).getBytes(UTF_8), "model", taken::addAndGet);
      while (reader.read(100)) {}

      assertThat(reader.rows().count()).isEqualTo(rows);
      assertThat(taken.get() / rows).as("bytes for each of %d rows", rows).isBetween(24L, 30L);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                        | no object (expected: one with %s)",
        "{\"K\": \"a\"}             | no %s (expected: the name of the row's model)",
        "{\"K\": \"a\", \"K\": \"b\"} | %s twice (expected: once)",
      })
  void nameOfTheMemberThatIsMissedIsRepeatedInShort(String line, String cause) {
    String key = "k".repeat(201);
    String body = cause.startsWith("%s") ? line.replace("K", key) : line;
    assertThatThrownBy(() -> tenants(body, key))
        .hasMessageEndingWith("row 1: " + cause.formatted("k".repeat(200)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'model': ['a'], 'features': [1]} | no 'model'",
        "{'model': [], 'features': [1]} | no 'model'",
        "{'model': {'a': 1}, 'features': [1]} | no 'model'",
        "{'features': [1], 'model': {'model': 'a'}} | no 'model'",
        "{'model': 1, 'features': [1]} | no 'model'",
        "{'model': '', 'features': [1]} | no 'model'",
        "{'features': [1]} | no 'model'",
        "{'model': 'a', 'model': 'b', 'features': [1]} | 'model' twice",
        "{'model': ['a'], 'model': 'b', 'features': [1]} | 'model' twice",
        "{'model': 1, 'model': 'b'} | 'model' twice",
        "{'model': 'a', 'model': {}} | 'model' twice",
      })
  void lineWithoutOneModelIsRefusedWithItsNumber(String line, String cause) {
    String json = line.replace('\'', '"');
    for (int before = 0; before < 2; before++) {
      String body = "{\"model\": \"a\", \"features\": [1]}\n".repeat(before) + json;
      assertThatThrownBy(() -> tenants(body))
          .isInstanceOf(PayloadException.class)
          .hasMessageContaining("row %d: %s".formatted(before + 1, cause.replace("'", "")))
          .hasMessageEndingWith(
              cause.startsWith("no")
                  ? "(expected: the name of the row's model)"
                  : "(expected: once)");
    }
  }

  @Test
  void bodiesOfFamiliarPiecesAreTakenApartOrRefused() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 100_000; i++) {
      StringBuilder body = new StringBuilder();
      for (int piece = random.nextInt(12); piece > 0; piece--) {
        body.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      try {
        assertThat(tenants(body.toString())).isNotEmpty();
      } catch (PayloadException refusal) {
        assertThat(refusal).hasMessageStartingWith("Loading jsonlines data failed");
      } catch (RuntimeException e) {
        throw new AssertionError(body.toString(), e);
      }
    }
  }
}
