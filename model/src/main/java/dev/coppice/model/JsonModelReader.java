package dev.coppice.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads XGBoost's JSON: strict, but for the bare {@code NaN} and {@code Infinity} it writes. */
final class JsonModelReader implements ModelReader {

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          // Names come from strangers: keep them out of the JVM's string table.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxNameLength(1024)
                  .maxNumberLength(1000)
                  .maxStringLength(1 << 24)
                  .build())
          .build();

  private static final Pattern SOURCE = Pattern.compile("\\n| \\(start marker");

  private final Place place = new Place();
  private final ParsedBytes parsed = new ParsedBytes(true);
  private final JsonParser parser;
  private JsonToken token;

  JsonModelReader(InputStream in) throws IOException, InvalidModelException {
    parser = FACTORY.createParser(new UnicodeEscapeGuard(in));
    token = advance();
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public Kind kind() {
    return switch (token) {
      case START_OBJECT -> Kind.OBJECT;
      case START_ARRAY -> Kind.ARRAY;
      case VALUE_STRING -> Kind.STRING;
      case VALUE_NUMBER_INT -> Kind.INTEGER;
      case VALUE_NUMBER_FLOAT -> Kind.NUMBER;
      case VALUE_TRUE, VALUE_FALSE -> Kind.BOOLEAN;
      case VALUE_NULL -> Kind.NULL;
      default -> throw new IllegalStateException("at " + token + " (expected: at a value)");
    };
  }

  @Override
  public void beginObject() throws InvalidModelException {
    expect(JsonToken.START_OBJECT, Kind.OBJECT.phrase());
    place.enter();
    parsed.container();
  }

  @Override
  public @Nullable String nextName() throws IOException, InvalidModelException {
    if (advance() == JsonToken.END_OBJECT) {
      place.leave();
      return null;
    }
    String name = parser.currentName();
    place.name(name);
    parsed.member(name.length());
    advance();
    return name;
  }

  @Override
  public void beginArray() throws InvalidModelException {
    expect(JsonToken.START_ARRAY, Kind.ARRAY.phrase());
    place.enter();
    parsed.container();
  }

  @Override
  public boolean nextElement() throws IOException, InvalidModelException {
    if (advance() == JsonToken.END_ARRAY) {
      place.leave();
      return false;
    }
    parsed.elements(1);
    place.nextIndex();
    return true;
  }

  @Override
  public String string(int maxLength) throws IOException, InvalidModelException {
    expect(JsonToken.VALUE_STRING, Kind.STRING.phrase());
    try {
      String text = parser.getText();
      if (text.length() > maxLength) {
        throw place.refuse("too long (expected: at most " + maxLength + " characters)");
      }
      parsed.string(text.length());
      return text;
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  @Override
  public int integer() throws IOException, InvalidModelException {
    expect(JsonToken.VALUE_NUMBER_INT, Kind.INTEGER.phrase());
    return wholeNumber();
  }

  @Override
  public void integers(IntColumn into) throws IOException, InvalidModelException {
    beginArray();
    into.clear();
    JsonToken next;
    while ((next = advance()) != JsonToken.END_ARRAY) {
      place.nextIndex();
      if (into.size() == into.limit()) {
        throw place.refuse("too long (expected: at most " + into.limit() + " values)");
      }
      switch (next) {
        case VALUE_NUMBER_INT -> into.add(wholeNumber());
        case VALUE_TRUE -> into.add(1);
        case VALUE_FALSE -> into.add(0);
        default -> throw unexpected(Kind.INTEGER.phrase());
      }
    }
    parsed.elements(into.size());
    place.leave();
  }

  @Override
  public void floats(FloatColumn into) throws IOException, InvalidModelException {
    into.clear();
    beginArray();
    JsonToken next;
    while ((next = advance()) != JsonToken.END_ARRAY) {
      if (next != JsonToken.VALUE_NUMBER_FLOAT && next != JsonToken.VALUE_NUMBER_INT) {
        place.nextIndex();
        throw unexpected(Kind.NUMBER.phrase());
      }
      if (into.size() == into.limit()) {
        throw place.refuse("too long (expected: at most " + into.limit() + " values)");
      }
      into.add(parser.getFloatValue());
    }
    parsed.elements(into.size());
    place.leave();
  }

  @Override
  public long numbers() throws IOException, InvalidModelException {
    beginArray();
    long count = 0;
    JsonToken next;
    while ((next = advance()) != JsonToken.END_ARRAY) {
      if (next != JsonToken.VALUE_NUMBER_FLOAT && next != JsonToken.VALUE_NUMBER_INT) {
        place.nextIndex();
        throw unexpected(Kind.NUMBER.phrase());
      }
      count++;
    }
    parsed.elements(count);
    place.leave();
    return count;
  }

  @Override
  public void skip() throws IOException, InvalidModelException {
    switch (kind()) {
      case OBJECT -> skipObject();
      case ARRAY -> skipArray();
      case STRING -> skipString();
      case INTEGER, NUMBER, BOOLEAN, NULL -> {}
    }
  }

  private void skipString() throws IOException, InvalidModelException {
    try {
      parsed.string(parser.getTextLength());
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  @Override
  public void end() throws IOException, InvalidModelException {
    try {
      if (parser.nextToken() != null) {
        throw place.refuse("text after the model (expected: nothing)");
      }
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  @Override
  public long parsedBytes() {
    return parsed.bytes();
  }

  private JsonToken advance() throws IOException, InvalidModelException {
    try {
      JsonToken next = parser.nextToken();
      if (next == null) {
        throw place.refuse("the file ends too early (expected: a JSON object)");
      }
      token = next;
      return next;
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  private int wholeNumber() throws IOException, InvalidModelException {
    try {
      return parser.getIntValue();
    } catch (InputCoercionException e) {
      throw place.refuse(Place.quote(parser.getText()) + " (expected: a 32-bit integer)");
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  private void expect(JsonToken wanted, String phrase) throws InvalidModelException {
    if (token != wanted) {
      throw unexpected(phrase);
    }
  }

  private InvalidModelException unexpected(String phrase) {
    return place.refuse(kind().phrase() + " (expected: " + phrase + ")");
  }

  /** Jackson's reason, without the parts that quote its own source. */
  private static InvalidModelException malformed(JsonProcessingException e) {
    String reason = SOURCE.split(e.getOriginalMessage(), 2)[0];
    String at = e.getLocation() == null ? "" : "byte " + e.getLocation().getByteOffset() + ": ";
    return new InvalidModelException(at + Place.quote(reason, 200));
  }
}
