package dev.coppice.model.preprocessing.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Pulls the values of a JSON document one by one and strictly: a key that is not known, a key that
 * comes twice, a value of another kind than asked for, each is refused with its place, such as
 * {@code features[3].steps[0].clip.min}.
 */
public final class DocumentReader {

  /** Bare NaN and Infinity are no JSON; they are read so that a refusal can name their place. */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNameLength(8 * 1024)
                  .maxNumberLength(1000)
                  .build())
          .build();

  /** Length of a category, or of any other text in a document. */
  public static final int MAX_CHARACTERS = 1024;

  private static final int MAX_QUOTED = 60;

  private final JsonParser parser;
  private final StringBuilder place = new StringBuilder();

  /** Reads a member's value, which is at hand. */
  @FunctionalInterface
  public interface Member {
    void read(String key) throws InvalidModelException;
  }

  /** Reads an array's element, which is at hand. */
  @FunctionalInterface
  public interface Element {
    void read(int index) throws InvalidModelException;
  }

  public DocumentReader(byte[] json) throws InvalidModelException {
    try {
      parser = FACTORY.createParser(json);
    } catch (IOException e) {
      throw malformed(e);
    }
    advance();
  }

  /**
   * Reads the object at hand, member by member.
   *
   * @param known all keys it may have
   * @return those it has
   */
  public Set<String> object(List<String> known, Member member) throws InvalidModelException {
    expect(JsonToken.START_OBJECT, "an object");
    Set<String> seen = new HashSet<>();
    int length = place.length();
    while (advance() != JsonToken.END_OBJECT) {
      String key = name();
      place.append(length == 0 ? "" : ".").append(Quoted.of(key, MAX_QUOTED));
      if (!known.contains(key)) {
        throw refuse("unknown key (expected: one of " + String.join(", ", known) + ")");
      }
      if (!seen.add(key)) {
        throw refuse("twice (expected: once)");
      }
      advance();
      member.read(key);
      place.setLength(length);
    }
    return seen;
  }

  /** Refuses an object that lacks one of these keys. */
  public void require(Set<String> seen, String... keys) throws InvalidModelException {
    for (String key : keys) {
      if (!seen.contains(key)) {
        throw refuseMember(key + ": missing (expected: present)");
      }
    }
  }

  /** Reads the array at hand, element by element. */
  public void array(int most, Element element) throws InvalidModelException {
    expect(JsonToken.START_ARRAY, "an array");
    int length = place.length();
    int index = 0;
    while (advance() != JsonToken.END_ARRAY) {
      if (index == most) {
        throw refuse("too long (expected: at most " + most + ")");
      }
      place.append('[').append(index).append(']');
      element.read(index);
      place.setLength(length);
      index++;
    }
    if (index == 0) {
      throw refuse("[] (expected: 1 or more)");
    }
  }

  public boolean isString() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  public boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /** A string of at most so many characters. */
  public String string(int most) throws InvalidModelException {
    expect(JsonToken.VALUE_STRING, "a string");
    String text = text();
    if (text.codePointCount(0, text.length()) > most) {
      throw refuse("too long (expected: at most " + most + " characters)");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) { // It would be a question mark.
      throw refuse("half of a surrogate pair (expected: text)");
    }
    return text;
  }

  /**
   * A string that is one of these values' keys.
   *
   * @param key of each value, another one for each
   */
  public <T> T choice(List<T> values, Function<T, String> key) throws InvalidModelException {
    String expected = "one of " + values.stream().map(key).collect(Collectors.joining(", "));
    expect(JsonToken.VALUE_STRING, expected);
    String text = text();
    for (T value : values) {
      if (key.apply(value).equals(text)) {
        return value;
      }
    }
    throw unexpected(expected);
  }

  /** A finite number; the negative zero is read as zero. */
  public double number() throws InvalidModelException {
    return number("a number");
  }

  public double number(String expected) throws InvalidModelException {
    if (!parser.currentToken().isNumeric()) {
      throw unexpected(expected);
    }
    try {
      double value = parser.getDoubleValue();
      if (!Double.isFinite(value)) {
        throw unexpected("a finite number");
      }
      return value + 0.0;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** A whole number in this range. */
  public int integer(int least, int most) throws InvalidModelException {
    String expected =
        least == most ? Integer.toString(least) : "an integer from " + least + " to " + most;
    double value = number(expected);
    if (value < least || value > most || value != (int) value) {
      throw unexpected(expected);
    }
    return (int) value;
  }

  /** Makes sure that nothing follows. */
  public void end() throws InvalidModelException {
    try {
      if (parser.nextToken() != null) {
        throw refuse("text after the document (expected: nothing)");
      }
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** The refusal of the value at hand, which was meant to be something else. */
  public InvalidModelException unexpected(String expected) throws InvalidModelException {
    return refuse(described() + " (expected: " + expected + ")");
  }

  /** The refusal of what is at this place. */
  public InvalidModelException refuse(String problem) {
    return new InvalidModelException(place.isEmpty() ? problem : place + ": " + problem);
  }

  /**
   * The refusal of a member of what is at this place.
   *
   * @param problem the member's name, a colon, and what is wrong with it
   */
  public InvalidModelException refuseMember(String problem) {
    return new InvalidModelException(place.isEmpty() ? problem : place + "." + problem);
  }

  private JsonToken advance() throws InvalidModelException {
    try {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw refuse("the document ends too early (expected: an object)");
      }
      return token;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private void expect(JsonToken wanted, String phrase) throws InvalidModelException {
    if (parser.currentToken() != wanted) {
      throw unexpected(phrase);
    }
  }

  /** Text from a document as refusals repeat it. */
  public static String quote(String text) {
    return '"' + Quoted.of(text, MAX_QUOTED) + '"';
  }

  private String described() throws InvalidModelException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> quote(text());
      default -> Quoted.of(text(), MAX_QUOTED);
    };
  }

  private String name() throws InvalidModelException {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private String text() throws InvalidModelException {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** Jackson's own messages name its classes and settings, which help nobody here. */
  private InvalidModelException malformed(IOException e) {
    if (e instanceof StreamConstraintsException) {
      return refuse("nested too deep, or a key or number too long");
    }
    String at =
        e instanceof JsonProcessingException json && json.getLocation() != null
            ? " in line " + json.getLocation().getLineNr()
            : "";
    return refuse("bad syntax" + at + " (expected: JSON)");
  }
}
