package dev.coppice.server.api.access;

import dev.coppice.server.watch.LineFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of limits by prefix, one a line: {@code prefix concurrency rate}, {@code -} for none,
 * {@code #} for comments. The prefix {@code *} is that of all names.
 */
public final class LimitFile {

  /** The prefix may have blanks in it. */
  private static final Pattern LINE =
      Pattern.compile("(\\S.{0,1023}?)\\s+([0-9]{1,9}|-)\\s+([0-9]{1,9}|-)");

  private LimitFile() {}

  /**
   * Reads a file.
   *
   * @param others the limit of tenants without any of its prefixes
   * @throws IOException if it is no such file, in a sentence with the line's number
   */
  public static LimitTable read(Path file, TenantLimit others) throws IOException {
    List<String> lines = LineFile.read(file);
    Map<String, TenantLimit> limits = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty() && !add(lines.get(i), limits)) {
        throw new IOException(
            "%s: line %d (expected: a prefix, calls at once, calls per second; each from 1 or -;"
                    .formatted(file, i + 1)
                + " each prefix once)");
      }
    }
    return new LimitTable(others, limits);
  }

  private static boolean add(String line, Map<String, TenantLimit> limits) {
    Matcher words = LINE.matcher(line);
    if (!words.matches()) {
      return false;
    }
    int concurrency = number(words.group(2));
    int rate = number(words.group(3));
    String prefix = words.group(1).equals("*") ? "" : words.group(1);
    return concurrency >= 0
        && rate >= 0
        && limits.putIfAbsent(prefix, new TenantLimit(concurrency, rate)) == null;
  }

  /** None is 0, and 0 is no limit that one could keep. */
  private static int number(String word) {
    if (word.equals("-")) {
      return 0;
    }
    int number = Integer.parseInt(word);
    return number == 0 ? -1 : number;
  }
}
