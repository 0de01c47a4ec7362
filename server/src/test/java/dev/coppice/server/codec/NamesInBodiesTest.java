package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.NAMED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.csv.CsvForm;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.json.JsonTenantReader;
import dev.coppice.server.codec.json.MlflowDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.KnownHeads;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Names in bodies, as many, as long and as like each other as clients and models like. */
class NamesInBodiesTest {

  private static final String LONG = "n".repeat(1 << 18);

  /** Reads a body that has some name. */
  @FunctionalInterface
  interface Reading {
    void of(String name) throws PayloadException;
  }

  static final List<Arguments> FORMS =
      List.of(
          Arguments.of("JSON", decoding(new JsonDecoder(), "{\"%s\": 1}")),
          Arguments.of("JSON lines", decoding(new JsonLinesDecoder(), "{\"%s\": 1}")),
          Arguments.of("MLflow", decoding(new MlflowDecoder(), "{\"inputs\": [{\"%s\": 1}]}")),
          Arguments.of(
              "tensors", decoding(InferDecoder.ofJson(-1, new KnownHeads()), "{\"%s\": 1}")),
          Arguments.of("many tenants", (Reading) NamesInBodiesTest::readTenants));

  private static Reading decoding(RequestDecoder decoder, String form) {
    return name -> decoder.decode(Payloads.utf8(form.formatted(name)), NAMED, HeapShare.UNBOUNDED);
  }

  private static void readTenants(String name) throws PayloadException {
    String line = "{\"model\": \"a\", \"%s\": 1}".formatted(name);
    boolean unused =
        new JsonTenantReader(line.getBytes(UTF_8), "model", HeapShare.UNBOUNDED).read(1);
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("FORMS")
  void nothingIsKeptOfTheNamesOfABodyThatTheNextWouldCopy(String name, Reading reading) {
    long first = allocated(reading, "first");
    for (int i = 0; i < 20; i++) {
      long unused = allocated(reading, i + LONG);
    }
    assertThat(allocated(reading, "last")).isLessThan(first + LONG.length());
  }

  /** Bytes that this thread allocates for a body, whether it is read or refused. */
  private static long allocated(Reading reading, String name) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      reading.of(name);
    } catch (PayloadException refusal) {
      assertThat(refusal.getMessage()).hasSizeLessThan(500);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void aLineWithANewNameDoesNotHaveTheNamesOfAllLinesBeforeCopied() {
    String lines =
        IntStream.range(0, 2_000)
            .mapToObj("{\"name%d\": 1}\n"::formatted)
            .collect(Collectors.joining());
    Reading reading = decoding(new JsonLinesDecoder(), "{\"%s\": 1}\n" + lines);
    assertThat(allocated(reading, LONG)).isLessThan(100L * LONG.length());
  }

  static final List<Arguments> HEADERS =
      List.of(
          Arguments.of(
              new CsvDecoder(new CsvForm(true, (byte) ',', true)), "age" + ",".repeat(1 << 20)),
          Arguments.of(
              new MlflowDecoder(),
              "{\"dataframe_split\": {\"columns\": [\"age\"" + ", \"\"".repeat(1 << 20) + "]"));

  @ParameterizedTest
  @FieldSource("HEADERS")
  void columnsAboveRowsAreCounted(RequestDecoder decoder, String header) {
    AtomicLong taken = new AtomicLong();
    try {
      var unused = decoder.decode(Payloads.utf8(header), NAMED, taken::addAndGet);
    } catch (PayloadException refusal) {
      assertThat(refusal.getMessage()).hasSizeLessThan(500);
    }
    assertThat(taken.get()).isGreaterThan(header.length() + (4L << 20));
  }

  @Test
  @Timeout(5)
  void namesThatFallTogetherAreFoundAsFastAsOthers() throws PayloadException {
    List<String> names = IntStream.range(0, 1 << 16).mapToObj(NamesInBodiesTest::like).toList();
    assertThat(names.getLast().hashCode()).isEqualTo(names.getFirst().hashCode());
    ModelInfo model = new ModelInfo("forest", "reg:squarederror", 1, names.size(), names);
    String body = "{\"%s\": 7}".formatted(names.getLast());
    var rows = new JsonDecoder().decode(Payloads.utf8(body), model, HeapShare.UNBOUNDED);
    assertThat(rows.matrix(0, 1).values()[names.size() - 1]).isEqualTo(7);
  }

  /** One of many names that have the same hash code. */
  private static String like(int number) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 16; bit++) {
      name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }
}
