package dev.coppice.plan.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Traffic as a log of calls has it: who was called how often, and at which hours. Hours are those
 * of UTC.
 *
 * @param names of the tenants, in the order of their numbers
 */
public record AccessLog(Traffic traffic, List<String> names) {

  private static final int HOURS = 24;
  private static final double DAY_MILLIS = 86_400_000.0;

  /** Counts while the log is read. */
  private static final class Counts {

    private final Map<String, Integer> calls = new HashMap<>();
    private final double[] hours = new double[HOURS];
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    private void add(Instant time, String model) {
      calls.merge(model, 1, Integer::sum);
      hours[time.atZone(ZoneOffset.UTC).getHour()]++;
      first = Math.min(first, time.toEpochMilli());
      last = Math.max(last, time.toEpochMilli());
    }
  }

  /**
   * Reads a log of lines as {@link LogLine} has them.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException with the line that is none, or if no call is in it
   */
  public static AccessLog read(Path file) throws IOException {
    Counts counts = new Counts();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read(line.strip(), counts, "%s: line %d: ".formatted(file, number++));
      }
    }
    if (counts.calls.isEmpty()) {
      throw new IllegalArgumentException(
          file + ": no call (expected: lines of calls, as COPPICE_ACCESS_LOG=all writes them)");
    }
    return of(counts);
  }

  private static void read(String line, Counts counts, String where) {
    LogLine read;
    try {
      read = LogLine.parse(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + e.getMessage(), e);
    }
    if (read == null) {
      return;
    }
    if (counts.calls.size() > Traffic.MAX_TENANTS) {
      throw new IllegalArgumentException(
          "%s(expected: at most %d models)".formatted(where, Traffic.MAX_TENANTS));
    }
    counts.add(read.time(), read.model());
  }

  /** Tenants that were called equally often are one class. */
  private static AccessLog of(Counts counts) {
    Map<Integer, List<String>> byCalls = new TreeMap<>(Comparator.reverseOrder());
    counts.calls.forEach(
        (name, calls) -> byCalls.computeIfAbsent(calls, c -> new ArrayList<>()).add(name));
    double total = counts.calls.values().stream().mapToDouble(Integer::doubleValue).sum();
    List<TenantClass> classes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    byCalls.forEach(
        (calls, tenants) -> {
          classes.add(new TenantClass(tenants.size(), calls * (double) tenants.size() / total));
          tenants.stream().sorted().forEach(names::add);
        });
    Duration counted = Duration.ofMillis(counts.last - counts.first);
    double days = Math.max(1, counted.toMillis() / DAY_MILLIS);
    List<Double> hours = Arrays.stream(counts.hours).boxed().toList();
    int callsADay = Math.clamp(Math.round(total / days), 1, Integer.MAX_VALUE);
    return new AccessLog(new Traffic(classes, callsADay, new DayShape(hours), counted), names);
  }
}
