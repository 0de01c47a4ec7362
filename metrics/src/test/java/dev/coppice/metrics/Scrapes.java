package dev.coppice.metrics;

import dev.coppice.metrics.meters.MeterKind;
import dev.coppice.metrics.meters.Meters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the text of a scrape as a Prometheus server would, for tests. */
public final class Scrapes {

  /**
   * One line of a scrape.
   *
   * @param tags as published, {@code le} of buckets included
   */
  public record Sample(String series, Map<String, String> tags, double value) {

    public static Sample of(String line) {
      int brace = line.indexOf('{');
      int space = line.lastIndexOf(' ');
      Map<String, String> tags = new TreeMap<>();
      if (brace >= 0) {
        for (String tag : line.substring(brace + 1, line.lastIndexOf('}')).split(",", -1)) {
          String[] parts = tag.split("=", 2);
          tags.put(parts[0], parts[1].substring(1, parts[1].length() - 1));
        }
      }
      String series = line.substring(0, brace >= 0 ? brace : space);
      return new Sample(series, tags, Double.parseDouble(line.substring(space + 1)));
    }
  }

  private Scrapes() {}

  public static Stream<String> lines(Telemetry telemetry) {
    return telemetry.scrape().text().lines().filter(line -> line.startsWith("coppice_"));
  }

  public static Set<String> coppiceSeries(Telemetry telemetry) {
    return lines(telemetry).map(line -> Sample.of(line).series()).collect(Collectors.toSet());
  }

  /** The value of the one sample that starts with {@code prefix}, tags included. */
  public static double value(Telemetry telemetry, String prefix) {
    List<String> found = lines(telemetry).filter(line -> line.startsWith(prefix + " ")).toList();
    if (found.size() != 1) {
      throw new AssertionError("%s: %s (expected: one sample)".formatted(prefix, found));
    }
    return Sample.of(found.get(0)).value();
  }

  public static Meters meterOf(String series) {
    return Arrays.stream(Meters.values())
        .filter(
            meter ->
                meter.kind() == MeterKind.TIMER
                    ? series.startsWith(meter.prometheusName() + "_")
                    : series.equals(meter.prometheusName()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " (expected: a meter of Meters)"));
  }

  /** The values a tag of the meter may have; of a timer's buckets, any bound. */
  public static Set<String> allowed(Meters meter, String key) {
    if (meter.kind() == MeterKind.TIMER && key.equals("le")) {
      return Set.of(
          "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.3", "0.5", "1.0", "3.0",
          "5.0", "10.0", "20.0", "60.0", "+Inf");
    }
    return meter.tags().stream()
        .filter(tag -> tag.key().equals(key))
        .flatMap(tag -> tag.allowed().stream())
        .collect(Collectors.toSet());
  }
}
