package dev.coppice.bench.soak;

import dev.coppice.bench.run.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How every call ended, by who called, status and cause; and each wrong answer in full. */
final class Tally {

  /** Stands for the status of a call that got none. */
  static final String NO_STATUS = "none";

  private static final int CAUSE_CHARACTERS = 75;
  private static final int WRONG_KEPT = 20;
  private static final Pattern MESSAGE =
      Pattern.compile("\"[mM]essage\": ?\"((?:[^\"\\\\]|\\\\.)*)");
  private static final Pattern TENANT = Pattern.compile("[a-z-]+-?\\d*\\.tar\\.gz");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private record Ending(String who, String status, String cause) implements Comparable<Ending> {

    @Override
    public int compareTo(Ending other) {
      return toString().compareTo(other.toString());
    }
  }

  private final Map<Ending, LongAdder> endings = new ConcurrentSkipListMap<>();
  private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
  private final LongAdder wrongs = new LongAdder();

  /**
   * Counts a call.
   *
   * @param cause an answer's body or an exception's text; what differs from call to call is left
   *     out
   */
  void count(String who, String status, String cause) {
    endings
        .computeIfAbsent(new Ending(who, status, general(cause)), ignored -> new LongAdder())
        .increment();
  }

  /** Counts a call that was answered with what it should not have been answered. */
  void countWrong(String what) {
    wrongs.increment();
    if (wrong.size() < WRONG_KEPT) {
      wrong.add(what);
    }
  }

  private static String general(String cause) {
    Matcher message = MESSAGE.matcher(cause);
    String text = message.find() ? message.group(1) : cause;
    text = TENANT.matcher(text).replaceAll("MODEL");
    text = NUMBER.matcher(text).replaceAll("N").replaceAll("\\s+", " ").replace('|', '/').strip();
    return text.substring(0, Math.min(CAUSE_CHARACTERS, text.length()));
  }

  long calls() {
    return endings.values().stream().mapToLong(LongAdder::sum).sum();
  }

  long wrongs() {
    return wrongs.sum();
  }

  /** The first of the wrong answers. */
  List<String> wrongAnswers() {
    return List.copyOf(wrong);
  }

  Table table() {
    Table table = new Table("caller", "status", "cause", "calls");
    endings.forEach(
        (ending, calls) ->
            table.add(ending.who(), ending.status(), ending.cause(), Long.toString(calls.sum())));
    return table;
  }
}
