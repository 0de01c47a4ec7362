package dev.coppice.model.format.ubjson;

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

/**
 * Reads the dialect of UBJSON that XGBoost writes and reads: lengths are 64-bit integers, typed
 * arrays have type and count, containers may have a count. XGBoost's own reader checks no length
 * against the file, so here a count is believed only as far as its bytes arrive.
 */
public final class UbjsonModelReader implements ModelReader {

  /** How an open array ends. */
  private static final long UNTIL_BRACKET = -1;

  private static final int MAX_NAME = 1024;

  private final Place place = new Place();
  private final ParsedBytes parsed = new ParsedBytes(false);
  private final UbjsonBytes bytes;
  private final UbjsonHeads heads;
  // Elements left in each open array; nesting is bounded by Place.
  private final long[] remaining = new long[64];
  private int arrays;
  private int marker;

  public UbjsonModelReader(InputStream in, ReadingMemory memory)
      throws IOException, InvalidModelException {
    this(in, memory, false);
  }

  /** The same, of a file most of which is skipped, by its stream. */
  UbjsonModelReader(InputStream in, ReadingMemory memory, boolean isSkimmed)
      throws IOException, InvalidModelException {
    bytes = new UbjsonBytes(in, memory, isSkimmed);
    heads = new UbjsonHeads(bytes, place);
    marker = bytes.next();
  }

  @Override
  public Place place() {
    return place;
  }

  /** Bytes taken of the file; the type of the value at hand is the last. */
  long position() {
    return bytes.position();
  }

  @Override
  public Kind kind() throws InvalidModelException {
    return switch (marker) {
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case 'S' -> Kind.STRING;
      case 'i', 'U', 'I', 'l', 'L', 'C' -> Kind.INTEGER;
      case 'd', 'D' -> Kind.NUMBER;
      case 'T', 'F' -> Kind.BOOLEAN;
      case 'Z' -> Kind.NULL;
      default ->
          throw place.refuse(UbjsonBytes.describe(marker) + " (expected: the type of a value)");
    };
  }

  @Override
  public void beginObject() throws InvalidModelException {
    expect(Kind.OBJECT);
    place.enter();
    parsed.container();
  }

  @Override
  public @Nullable String nextName() throws IOException, InvalidModelException {
    int type = bytes.next();
    if (type == '}') {
      place.leave();
      return null;
    }
    int length = (int) heads.length(type, MAX_NAME);
    String name = bytes.name(length);
    place.name(name);
    parsed.member(length);
    marker = bytes.next();
    return name;
  }

  @Override
  public void beginArray() throws IOException, InvalidModelException {
    expect(Kind.ARRAY);
    if (bytes.peek() == '$') {
      throw place.refuse("a typed array (expected: an array of values)");
    }
    place.enter();
    parsed.container();
    boolean isCounted = bytes.peek() == '#';
    if (isCounted) {
      bytes.next();
    }
    remaining[arrays++] = isCounted ? heads.length(bytes.next(), Integer.MAX_VALUE) : UNTIL_BRACKET;
  }

  @Override
  public boolean nextElement() throws IOException, InvalidModelException {
    long left = remaining[arrays - 1];
    if (left == 0 || (left == UNTIL_BRACKET && bytes.peek() == ']')) {
      if (left == UNTIL_BRACKET) {
        bytes.next();
      }
      arrays--;
      place.leave();
      return false;
    }
    if (left > 0) {
      remaining[arrays - 1] = left - 1;
    }
    marker = bytes.next();
    parsed.elements(1);
    place.nextIndex();
    return true;
  }

  @Override
  public String string(int maxLength) throws IOException, InvalidModelException {
    expect(Kind.STRING);
    int length = (int) heads.length(bytes.next(), maxLength);
    parsed.string(length);
    return bytes.text(length);
  }

  @Override
  public int integer() throws IOException, InvalidModelException {
    expect(Kind.INTEGER);
    long value = bytes.integer(marker);
    if (value != (int) value) {
      throw place.refuse(value + " (expected: a 32-bit integer)");
    }
    return (int) value;
  }

  @Override
  public float number() throws IOException, InvalidModelException {
    expectNumber();
    return bytes.number(marker);
  }

  @Override
  public void integers(IntColumn into) throws IOException, InvalidModelException {
    expect(Kind.ARRAY);
    into.clear();
    if (bytes.peek() == '$') {
      bytes.next();
      int type = heads.integerType();
      long count = heads.typedCount();
      place.requireRoom(count, into.limit());
      parsed.typedArray(count * UbjsonBytes.width(type));
      bytes.integers(type, count, into, place);
      return;
    }
    beginArray();
    while (nextElement()) {
      place.requireRoom(into.size() + 1L, into.limit());
      if (kind() == Kind.BOOLEAN) {
        into.add(marker == 'T' ? 1 : 0);
      } else {
        into.add(integer());
      }
    }
  }

  @Override
  public void floats(FloatColumn into) throws IOException, InvalidModelException {
    expect(Kind.ARRAY);
    into.clear();
    if (bytes.peek() == '$') {
      bytes.next();
      int type = heads.numberType();
      long count = heads.typedCount();
      place.requireRoom(count, into.limit());
      parsed.typedArray(count * UbjsonBytes.width(type));
      bytes.floats(type, count, into);
      return;
    }
    listedFloats(into);
  }

  @Override
  public long numbers() throws IOException, InvalidModelException {
    expect(Kind.ARRAY);
    if (bytes.peek() == '$') {
      return skipTyped();
    }
    beginArray();
    long count = 0;
    while (nextElement()) {
      expectNumber();
      bytes.skip(UbjsonBytes.width(marker));
      count++;
    }
    return count;
  }

  @Override
  public void skip() throws IOException, InvalidModelException {
    switch (kind()) {
      case OBJECT -> skipObject();
      case ARRAY -> skipArray();
      case STRING -> {
        long length = heads.length(bytes.next(), Integer.MAX_VALUE);
        parsed.string(length);
        bytes.skip(length);
      }
      case INTEGER, NUMBER -> bytes.skip(UbjsonBytes.width(marker));
      case BOOLEAN, NULL -> {}
    }
  }

  @Override
  public void skipArray() throws IOException, InvalidModelException {
    if (bytes.peek() == '$') {
      skipTyped();
    } else {
      ModelReader.super.skipArray();
    }
  }

  private long skipTyped() throws IOException, InvalidModelException {
    bytes.next();
    int type = heads.numberType();
    long count = heads.typedCount();
    long payload = count * UbjsonBytes.width(type);
    parsed.typedArray(payload);
    bytes.skip(payload);
    return count;
  }

  @Override
  public void end() throws IOException, InvalidModelException {
    if (!bytes.isAtEnd()) {
      throw place.refuse("bytes after the model (expected: nothing)");
    }
  }

  @Override
  public long parsedBytes() {
    return parsed.bytes();
  }

  private void expectNumber() throws InvalidModelException {
    if (kind() != Kind.INTEGER) {
      expect(Kind.NUMBER);
    }
  }

  private void expect(Kind wanted) throws InvalidModelException {
    Kind kind = kind();
    if (kind != wanted) {
      throw place.refuse(kind.phrase() + " (expected: " + wanted.phrase() + ")");
    }
  }
}
