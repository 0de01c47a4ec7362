package dev.coppice.cache.resident;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.StoreKey;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The store's models that are never evicted, by name. A pattern pins every name that it matches,
 * from the moment that name is first seen.
 *
 * @param names in full
 * @param patterns names with {@code *} for any characters, the slash included
 */
public record Pins(List<ModelName> names, List<String> patterns) {

  /** None. */
  public static final Pins NONE = new Pins(List.of(), List.of());

  private static final String ANY = "*";

  public Pins {
    names = List.copyOf(names);
    patterns = List.copyOf(patterns);
  }

  /**
   * Reads names and patterns.
   *
   * @param text with commas between them; blanks around each are dropped
   * @throws IllegalArgumentException with what is expected, if one is no name that a store can hold
   */
  public static Pins parse(String text) {
    List<String> parts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    for (String part : parts) {
      try {
        StoreKey.requireForm(part);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "names of models, in ASCII, comma-separated, * for any characters", e);
      }
    }
    return new Pins(
        parts.stream().filter(part -> !part.contains(ANY)).map(ModelName::new).toList(),
        parts.stream().filter(part -> part.contains(ANY)).toList());
  }

  /** Decides of each name whether it is pinned. */
  public Predicate<ModelName> matcher() {
    List<Pattern> compiled = patterns.stream().map(Pins::compile).toList();
    Set<ModelName> all = Set.copyOf(names);
    return name ->
        all.contains(name)
            || compiled.stream().anyMatch(pattern -> pattern.matcher(name.value()).matches());
  }

  private static Pattern compile(String pattern) {
    return Pattern.compile(
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
