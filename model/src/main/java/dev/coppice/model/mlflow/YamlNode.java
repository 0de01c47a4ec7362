package dev.coppice.model.mlflow;

import java.util.Map;
import java.util.Set;

/** A part of a YAML document, as it is written: no text becomes a number, a date or an object. */
sealed interface YamlNode {

  /**
   * A scalar.
   *
   * @param isPlain whether it stands without quotes
   */
  record Text(String value, boolean isPlain) implements YamlNode {

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    @Override
    public boolean isNull() {
      return isPlain && NULLS.contains(value);
    }
  }

  /** A sequence; nobody asks what is in it. */
  record Items() implements YamlNode {}

  /** A mapping, in the order of the document. */
  record Members(Map<String, YamlNode> members) implements YamlNode {}

  /** Whether nothing is said. */
  default boolean isNull() {
    return false;
  }

  /** What it is, as messages say it. */
  default String phrase() {
    return switch (this) {
      case Text text -> text.isNull() ? "null" : "a text";
      case Items items -> "a sequence";
      case Members members -> "a mapping";
    };
  }
}
