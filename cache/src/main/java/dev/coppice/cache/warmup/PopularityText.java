package dev.coppice.cache.warmup;

import dev.coppice.loader.ModelName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of the models' popularity as a text, the most popular first:
 *
 * <pre>
 * coppice-popularity 1 1764000000000
 * 812.5 tenant-00473.tar.gz
 * 3.02 tenant-00012.tar.gz
 * end 2
 * </pre>
 *
 * The first line has the version and the time in milliseconds at which the counts are worth what
 * they say; the last one shows that nothing is missing.
 */
final class PopularityText {

  /** More bytes than the largest text has: 2 MiB are names, and each count takes less than 20. */
  static final int MAX_BYTES = 3 << 20;

  private static final String TITLE = "coppice-popularity 1 ";
  private static final String END = "end ";

  private PopularityText() {}

  /**
   * Writes it.
   *
   * @param calls what each model's calls are worth at that time, in the order in which they stand
   */
  static byte[] write(Map<ModelName, Double> calls, long atMillis) {
    StringBuilder text = new StringBuilder(TITLE).append(atMillis).append('\n');
    calls.forEach(
        (name, count) ->
            text.append(count.floatValue()).append(' ').append(name.value()).append('\n'));
    text.append(END).append(calls.size()).append('\n');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @return what each model's calls are worth now, in the order of the text
   * @throws IllegalArgumentException if it is not such a text, with the cause
   */
  static Map<ModelName, Double> read(byte[] text, long nowMillis) {
    List<String> lines = decode(text).lines().limit(Popularity.MAX_MODELS + 3L).toList();
    if (lines.isEmpty() || !lines.getFirst().startsWith(TITLE)) {
      throw damaged("line 1", TITLE + "and a time");
    }
    if (!lines.getLast().equals(END + (lines.size() - 2))) {
      throw damaged("last line", END + (lines.size() - 2));
    }
    double decay = decay(lines.getFirst(), nowMillis);
    Map<ModelName, Double> calls = new LinkedHashMap<>();
    for (int i = 1; i < lines.size() - 1; i++) {
      String[] parts = lines.get(i).split(" ", 2);
      try {
        double count = Double.parseDouble(parts[0]);
        if (parts.length < 2 || !(count >= 0 && count < Float.MAX_VALUE)) {
          throw damaged("line " + (i + 1), "a count and a name");
        }
        calls.put(new ModelName(parts[1]), count * decay);
      } catch (NumberFormatException e) {
        throw damaged("line " + (i + 1), "a count and a name");
      }
    }
    return calls;
  }

  private static double decay(String title, long nowMillis) {
    try {
      long age = nowMillis - Long.parseLong(title.substring(TITLE.length()));
      return Math.pow(2, -(double) Math.max(0, age) / Popularity.HALF_LIFE.toMillis());
    } catch (NumberFormatException e) {
      throw damaged("line 1", TITLE + "and a time");
    }
  }

  private static String decode(byte[] text) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text: not UTF-8 (expected: UTF-8)", e);
    }
  }

  private static IllegalArgumentException damaged(String where, String expected) {
    return new IllegalArgumentException(where + ": another (expected: " + expected + ")");
  }
}
