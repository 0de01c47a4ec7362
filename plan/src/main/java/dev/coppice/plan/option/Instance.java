package dev.coppice.plan.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine that can be hired.
 *
 * @param memoryBytes above 0
 * @param cores 1 or more
 * @param diskBytes 0 if it has none that copies could be kept on
 * @param dollarsAnHour above 0
 * @param region of the price
 * @param date of the price
 */
public record Instance(
    String name,
    long memoryBytes,
    int cores,
    long diskBytes,
    double dollarsAnHour,
    String region,
    String date) {

  private static final double HOURS_A_MONTH = 730;
  private static final String HEADER = "name,memory_gib,cores,disk_gb,usd_an_hour,region,date";
  private static final int MAX_LINES = 10_000;

  public Instance {
    if (memoryBytes < 1 || cores < 1 || diskBytes < 0 || !(dollarsAnHour > 0)) {
      throw new IllegalArgumentException(
          "%s: memory, cores or price (expected: above 0)".formatted(name));
    }
  }

  /** What one costs in a month of 730 hours. */
  public double dollarsAMonth() {
    return dollarsAnHour * HOURS_A_MONTH;
  }

  /**
   * Reads a CSV of instances; lines that begin with {@code #} are notes.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException with the first line that is none
   */
  public static List<Instance> read(Path csv) throws IOException {
    List<Instance> instances = new ArrayList<>();
    List<String> lines = Files.readAllLines(csv);
    if (lines.size() > MAX_LINES) {
      throw new IllegalArgumentException(
          "%s: %d lines (expected: at most %d)".formatted(csv, lines.size(), MAX_LINES));
    }
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at).strip();
      if (!line.isEmpty() && !line.startsWith("#") && !line.equals(HEADER)) {
        instances.add(of(line, "%s: line %d: %s".formatted(csv, at + 1, line)));
      }
    }
    if (instances.isEmpty()) {
      throw new IllegalArgumentException("%s: no instance (expected: %s)".formatted(csv, HEADER));
    }
    return instances;
  }

  private static Instance of(String line, String where) {
    String[] cells = line.split(",", -1);
    try {
      return new Instance(
          cells[0],
          (long) (Double.parseDouble(cells[1]) * (1L << 30)),
          Integer.parseInt(cells[2]),
          (long) (Double.parseDouble(cells[3]) * 1e9),
          Double.parseDouble(cells[4]),
          cells[5],
          cells[6]);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(where + " (expected: " + HEADER + ")", e);
    }
  }
}
