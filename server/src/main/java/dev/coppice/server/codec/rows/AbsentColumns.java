package dev.coppice.server.codec.rows;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is said of rows that lack columns which they must have: the first ten are named. */
final class AbsentColumns {

  private static final int MAX_NAMED = 10;

  private AbsentColumns() {}

  /**
   * The text for the client; empty if none is absent.
   *
   * @param absent the columns, from 0
   * @param label a column as messages name it
   * @param place where they should be, as messages say it
   */
  static Optional<String> message(IntStream absent, IntFunction<String> label, String place) {
    int[] all = absent.toArray();
    if (all.length == 0) {
      return Optional.empty();
    }
    String named =
        IntStream.of(all).limit(MAX_NAMED).mapToObj(label).collect(Collectors.joining(", "));
    return Optional.of(
        "Missing column%s: %s%s (%s)"
            .formatted(
                all.length > 1 ? "s" : "",
                named,
                all.length > MAX_NAMED ? " and " + (all.length - MAX_NAMED) + " more" : "",
                place));
  }
}
