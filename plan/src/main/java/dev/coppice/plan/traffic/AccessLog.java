package dev.coppice.plan.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Traffic as a log of calls has it: who was called how often, and at which hours. Each line is a
 * JSON object with {@code "time"} and {@code "model"}, or {@code time model}; times are in ISO 8601
 * with a zone, such as {@code 2026-01-31T08:00:00Z}. Hours are those of UTC.
 *
 * @param names of the tenants, in the order of their numbers
 */
public record AccessLog(Traffic traffic, List<String> names) {

  private static final int HOURS = 24;
  private static final double DAY_MILLIS = 86_400_000.0;
  private static final int MAX_NAME = 1024;
  private static final Pattern TIME = Pattern.compile("\"time\"\\s*:\\s*\"([^\"\\\\]+)\"");
  private static final Pattern MODEL = Pattern.compile("\"model\"\\s*:\\s*\"([^\"\\\\]+)\"");
  private static final Pattern PLAIN = Pattern.compile("(\\S+)\\s+(\\S.*)");

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
   * Reads a log; lines that name no model, such as those of probes, are passed over.
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
      throw new IllegalArgumentException(file + ": no call (expected: lines with time and model)");
    }
    return of(counts);
  }

  private static void read(String line, Counts counts, String where) {
    if (line.isEmpty()) {
      return;
    }
    boolean isJson = line.startsWith("{");
    Matcher time = (isJson ? TIME : PLAIN).matcher(line);
    Matcher model = (isJson ? MODEL : PLAIN).matcher(line);
    if (isJson && !model.find()) {
      return;
    }
    if (!(isJson ? time.find() : time.matches() && model.matches())) {
      throw new IllegalArgumentException(where + "(expected: JSON with time and model, or both)");
    }
    String name = model.group(isJson ? 1 : 2);
    if (counts.calls.size() > Traffic.MAX_TENANTS || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "%s(expected: at most %d models, names of at most %d characters)"
              .formatted(where, Traffic.MAX_TENANTS, MAX_NAME));
    }
    try {
      counts.add(Instant.parse(time.group(1)), name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          where + time.group(1) + " (expected: a time such as 2026-01-31T08:00:00Z)", e);
    }
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
    double days = Math.max(1, (counts.last - counts.first) / DAY_MILLIS);
    List<Double> hours = Arrays.stream(counts.hours).boxed().toList();
    int callsADay = Math.clamp(Math.round(total / days), 1, Integer.MAX_VALUE);
    return new AccessLog(new Traffic(classes, callsADay, new DayShape(hours)), names);
  }
}
