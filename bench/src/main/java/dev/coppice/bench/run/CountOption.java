package dev.coppice.bench.run;

import java.util.List;

/**
 * The one option of a benchmark that takes a number: its name, then the number.
 *
 * @param name as the command line has it
 */
public record CountOption(String name) {

  /**
   * The number, 1 to 999,999.
   *
   * @param options not empty
   * @throws IllegalArgumentException if they are anything else
   */
  public int of(List<String> options) {
    if (options.size() != 2 || !options.getFirst().equals(name)) {
      throw new IllegalArgumentException(
          "options: %s (expected: %s N)".formatted(String.join(" ", options), name));
    }
    String count = options.getLast();
    if (!count.matches("[1-9]\\d{0,5}")) {
      throw new IllegalArgumentException("%s: %s (expected: 1 to 999999)".formatted(name, count));
    }
    return Integer.parseInt(count);
  }
}
