package dev.coppice.server.codec;

import dev.coppice.model.Quoted;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The value of a {@code Content-Type} or {@code Accept} header, split but not judged.
 *
 * @param sent the value as sent
 * @param type what stands before the parameters, as sent
 * @param parameters {@code name=value} each, as sent
 */
record MediaType(String sent, String type, List<String> parameters) {

  static MediaType of(String header) {
    int semicolon = header.indexOf(';');
    if (semicolon < 0) {
      return new MediaType(header, header.strip(), List.of());
    }
    List<String> parameters = Arrays.asList(header.substring(semicolon + 1).split(";", -1));
    return new MediaType(header, header.substring(0, semicolon).strip(), parameters);
  }

  /** The type in lower case. */
  String name() {
    return type.toLowerCase(Locale.ROOT);
  }

  /** The value as sent, fit to be quoted. */
  String quoted() {
    return Quoted.of(sent);
  }

  /** True if the parameter, a name in lower case, is absent or has exactly this value. */
  boolean has(String parameter, String value) {
    return parameters.stream()
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair[0].strip().toLowerCase(Locale.ROOT).equals(parameter))
        .allMatch(pair -> pair.length == 2 && pair[1].strip().equals(value));
  }
}
