package dev.coppice.server.codec.rows;

import dev.coppice.model.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The value of a {@code Content-Type} or {@code Accept} header, split but not judged.
 *
 * @param sent the value as sent
 * @param type what stands before the parameters, as sent
 * @param parameters {@code name=value} each, as sent
 */
public record MediaType(String sent, String type, List<String> parameters) {

  public static MediaType of(String header) {
    int semicolon = header.indexOf(';');
    if (semicolon < 0) {
      return new MediaType(header, header.strip(), List.of());
    }
    String type = header.substring(0, semicolon).strip();
    return new MediaType(header, type, split(header.substring(semicolon + 1), ';'));
  }

  /** What stands between separators, but for those in a quoted string. */
  public static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean isQuoted = false;
    int start = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == separator && !isQuoted) {
        parts.add(text.substring(start, at));
        start = at + 1;
      }
      isQuoted ^= c == '"';
      at += isQuoted && c == '\\' ? 2 : 1;
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** The type in lower case. */
  public String name() {
    return type.toLowerCase(Locale.ROOT);
  }

  /** The value as sent, fit to be quoted. */
  public String quoted() {
    return Quoted.of(sent);
  }

  /** True if the parameter, a name in lower case, is absent or has exactly this value. */
  public boolean has(String parameter, String value) {
    return values(parameter).stream().allMatch(value::equals);
  }

  /**
   * The values of a parameter, a name in lower case: one per occurrence, with its quotes; empty
   * where an occurrence has no value.
   */
  public List<String> values(String parameter) {
    return parameters.stream()
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair[0].strip().toLowerCase(Locale.ROOT).equals(parameter))
        .map(pair -> pair.length == 2 ? pair[1].strip() : "")
        .toList();
  }
}
