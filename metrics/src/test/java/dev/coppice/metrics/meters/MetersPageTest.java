package dev.coppice.metrics.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of meters in docs/monitoring.md says what {@link Meters} says. */
class MetersPageTest {

  private static final Path PAGE = Path.of("../docs/monitoring.md");

  @Test
  void pageHasARowForEachMeterInTheirOrder() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `coppice_")).toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(Meters.values()).map(MetersPageTest::row).toList());
  }

  private static String row(Meters meter) {
    String tags = meter.tags().stream().map(MetersPageTest::text).collect(Collectors.joining("; "));
    return "| `%s` | %s | %s | %s |"
        .formatted(
            meter.prometheusName(),
            meter.kind().name().toLowerCase(Locale.ROOT),
            meter.meaning(),
            tags);
  }

  /** A tag whose values are not known beforehand has none here. */
  private static String text(MeterTag tag) {
    return tag.allowed().isEmpty()
        ? "`%s`".formatted(tag.key())
        : "`%s`: %s".formatted(tag.key(), String.join(", ", tag.allowed()));
  }
}
