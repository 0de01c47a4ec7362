package dev.coppice.model.format.json;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.format.ParsedBytes;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads XGBoost's JSON: strict, but for the bare {@code NaN} and {@code Infinity} it writes. */
public final class JsonModelReader implements ModelReader {

  private static final int MAX_NAME = 1024;

  private final Place place = new Place();
  private final ParsedBytes parsed = new ParsedBytes(true);
  private final JsonBytes bytes;
  private final JsonStrings strings;
  private final JsonNumbers numbers;

  // Whether the object or array at hand has just begun. After one was left, its parent has a first
  // member.
  private boolean isFirst;

  public JsonModelReader(InputStream in, ReadingMemory memory) throws IOException {
    bytes = new JsonBytes(in);
    strings = new JsonStrings(bytes, memory);
    numbers = new JsonNumbers(bytes, place);
    bytes.token();
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public Kind kind() throws InvalidModelException {
    return switch (bytes.buffer()[bytes.position()]) {
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case '"' -> Kind.STRING;
      case 't', 'f' -> Kind.BOOLEAN;
      case 'n' -> Kind.NULL;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'N', 'I' ->
          numbers.isInteger() ? Kind.INTEGER : Kind.NUMBER;
      default -> throw bytes.unexpected("a value");
    };
  }

  @Override
  public void beginObject() throws InvalidModelException {
    begin(Kind.OBJECT);
  }

  @Override
  public @Nullable String nextName() throws IOException, InvalidModelException {
    if (isOver('}')) {
      return null;
    }
    if (bytes.token() != '"') {
      throw bytes.unexpected("a name");
    }
    String name = strings.name(MAX_NAME, place);
    place.name(name);
    parsed.member(name.length());
    bytes.expect(':');
    bytes.token();
    return name;
  }

  @Override
  public void beginArray() throws InvalidModelException {
    begin(Kind.ARRAY);
  }

  @Override
  public boolean nextElement() throws IOException, InvalidModelException {
    if (isOver(']')) {
      return false;
    }
    bytes.token();
    parsed.elements(1);
    place.nextIndex();
    return true;
  }

  private void begin(Kind container) throws InvalidModelException {
    expect(container);
    bytes.moveTo(bytes.position() + 1);
    place.enter();
    parsed.container();
    isFirst = true;
  }

  /** Takes the mark that closes what is open, or the comma before more of it. */
  private boolean isOver(char end) throws IOException, InvalidModelException {
    boolean wasFirst = isFirst;
    isFirst = false;
    int next = bytes.token();
    if (next == end) {
      bytes.moveTo(bytes.position() + 1);
      place.leave();
      return true;
    }
    if (!wasFirst) {
      if (next != ',') {
        throw bytes.unexpected("',' or '" + end + "'");
      }
      bytes.moveTo(bytes.position() + 1);
    }
    return false;
  }

  @Override
  public String string(int maxLength) throws IOException, InvalidModelException {
    expect(Kind.STRING);
    String text = strings.string(maxLength, place);
    parsed.string(text.length());
    return text;
  }

  @Override
  public int integer() throws IOException, InvalidModelException {
    expect(Kind.INTEGER);
    return numbers.integer();
  }

  @Override
  public float number() throws InvalidModelException {
    expectNumber();
    return numbers.number();
  }

  @Override
  public void integers(IntColumn into) throws IOException, InvalidModelException {
    beginArray();
    into.clear();
    while (!isOver(']')) {
      numbers.usualIntegers(into);
      bytes.token();
      place.index(into.size());
      place.requireRoom(into.size() + 1L, into.limit());
      into.add(kind() == Kind.BOOLEAN ? flag() : integer());
    }
    parsed.elements(into.size());
  }

  private int flag() throws InvalidModelException {
    boolean isTrue = bytes.buffer()[bytes.position()] == 't';
    literal(isTrue ? "true" : "false");
    return isTrue ? 1 : 0;
  }

  private void literal(String letters) throws InvalidModelException {
    int end = bytes.endOf(letters, bytes.position());
    if (end < 0) {
      throw bytes.unexpected(letters);
    }
    bytes.moveTo(end);
  }

  @Override
  public void floats(FloatColumn into) throws IOException, InvalidModelException {
    beginArray();
    into.clear();
    while (!isOver(']')) {
      numbers.usualFloats(into);
      bytes.token();
      place.index(into.size());
      place.requireRoom(into.size() + 1L, into.limit());
      into.add(number());
    }
    parsed.elements(into.size());
  }

  @Override
  public long numbers() throws IOException, InvalidModelException {
    beginArray();
    long count = 0;
    while (!isOver(']')) {
      count += numbers.usualNumbers();
      bytes.token();
      place.index((int) count);
      expectNumber();
      numbers.skip();
      count++;
    }
    parsed.elements(count);
    return count;
  }

  private void expectNumber() throws InvalidModelException {
    Kind kind = kind();
    if (kind != Kind.NUMBER && kind != Kind.INTEGER) {
      throw unexpected(kind, Kind.NUMBER);
    }
  }

  @Override
  public void skip() throws IOException, InvalidModelException {
    switch (kind()) {
      case OBJECT -> skipObject();
      case ARRAY -> skipArray();
      case STRING -> parsed.string(strings.skip());
      case INTEGER, NUMBER -> numbers.skip();
      case BOOLEAN -> flag();
      case NULL -> literal("null");
    }
  }

  @Override
  public void end() throws IOException, InvalidModelException {
    if (!bytes.isAtEnd()) {
      throw place.refuse("text after the model (expected: nothing)");
    }
  }

  @Override
  public long parsedBytes() {
    return parsed.bytes();
  }

  private void expect(Kind wanted) throws InvalidModelException {
    Kind kind = kind();
    if (kind != wanted) {
      throw unexpected(kind, wanted);
    }
  }

  private InvalidModelException unexpected(Kind kind, Kind wanted) {
    return place.refuse(kind.phrase() + " (expected: " + wanted.phrase() + ")");
  }
}
