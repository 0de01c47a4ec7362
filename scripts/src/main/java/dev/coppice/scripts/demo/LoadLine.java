package dev.coppice.scripts.demo;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's log line of one load, which says where its time went.
 *
 * @param bytes native memory of the model, as charged to the budget
 * @param downloading milliseconds of waiting for the store
 * @param unpacking milliseconds of decompressing and checking
 * @param building milliseconds of what was left to do then
 */
record LoadLine(long bytes, long downloading, long unpacking, long building) {

  /** The latest load of this model in the log. */
  static LoadLine latest(List<String> log, String model) throws IOException {
    Pattern pattern =
        Pattern.compile(
            "loaded %s: [^,]+, (\\d+) bytes, .*downloading (\\d+) ms, unpacking (\\d+) ms, building (\\d+) ms"
                .formatted(Pattern.quote(model)));
    LoadLine latest = null;
    for (String line : log) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        latest =
            new LoadLine(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)));
      }
    }
    if (latest == null) {
      throw new IOException("log: no load of %s (expected: one line per load)".formatted(model));
    }
    return latest;
  }
}
