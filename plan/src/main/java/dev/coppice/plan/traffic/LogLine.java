package dev.coppice.plan.traffic;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call in a log, in either form of the server's access log: a JSON object with {@code "time"}
 * and {@code "model"}, or {@code time access name=value ...}. Whoever has another log needs no more
 * of it than {@code time access model=name}.
 *
 * @param time in ISO 8601 with a zone, such as {@code 2026-01-31T08:00:00Z}
 */
record LogLine(Instant time, String model) {

  private static final int MAX_NAME = 1024;
  private static final String STRING = "\"((?:[^\"\\\\]|\\\\.)*+)\"";
  private static final Pattern ACCESS = Pattern.compile("(\\S+) access( .*)");
  private static final Pattern FIELD = Pattern.compile("\\G (\\w+)=(?:" + STRING + "|(\\S*))");
  private static final Pattern MEMBER =
      Pattern.compile("[{,]\\s*\"(\\w+)\"\\s*:\\s*(?:" + STRING + "|([^\\s,}\"]+))");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

  /**
   * Reads a line.
   *
   * @return null if it is no call of a model: another line of the log, a probe, a request of an
   *     operator, or a call that never came to its model
   * @throws IllegalArgumentException if it looks like a call and is none
   */
  static @Nullable LogLine parse(String line) {
    Map<String, String> fields = fields(line);
    String model = fields.get("model");
    // Models are called by POST.
    if (model == null
        || !fields.getOrDefault("method", "POST").equals("POST")
        || isTurnedAway(fields)) {
      return null;
    }
    if (model.isEmpty() || model.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "(expected: a model's name of 1 to %d characters)".formatted(MAX_NAME));
    }
    String time = fields.getOrDefault("time", "no time");
    try {
      return new LogLine(Instant.parse(time), model);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          time + " (expected: a time such as 2026-01-31T08:00:00Z)", e);
    }
  }

  /** Whether nobody may make the call, its model is not there or was called too often. */
  private static boolean isTurnedAway(Map<String, String> fields) {
    return switch (fields.getOrDefault("status", "200")) {
      case "401", "403", "404" -> true;
      // The Runtime API's 404 of a model; what a model refuses is 424 there.
      case "400" -> fields.getOrDefault("path", "").startsWith("/endpoints/");
      // One whose model was still loading has waited for it.
      case "429" -> fields.getOrDefault("loading", "").equals("0.000");
      default -> false;
    };
  }

  /** By name; none of a line that is in no such form. */
  private static Map<String, String> fields(String line) {
    Map<String, String> fields = new HashMap<>();
    Matcher access = ACCESS.matcher(line);
    if (line.startsWith("{")) {
      collect(MEMBER.matcher(line), fields);
    } else if (access.matches()) {
      fields.put("time", access.group(1));
      collect(FIELD.matcher(access.group(2)), fields);
    }
    return fields;
  }

  private static void collect(Matcher field, Map<String, String> fields) {
    while (field.find()) {
      String text = field.group(2);
      fields.putIfAbsent(field.group(1), text == null ? field.group(3) : unescaped(text));
    }
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    escape.group(1) == null
                        ? plain(escape.group(2))
                        : Character.toString((char) Integer.parseInt(escape.group(1), 16))));
  }

  private static String plain(String escaped) {
    return switch (escaped) {
      case "n" -> "\n";
      case "t" -> "\t";
      case "r" -> "\r";
      case "b" -> "\b";
      case "f" -> "\f";
      default -> escaped;
    };
  }
}
