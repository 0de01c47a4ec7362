package dev.coppice.model.format;

import dev.coppice.model.InvalidModelException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Pulls the values of a model file one by one, whichever format it is in, so that the rules about
 * models are written once.
 *
 * <p>It accepts no more than XGBoost's own parsers understand in the same way: what the two could
 * read differently is refused. It holds a buffer and the arrays it is asked for, never a tree of
 * values. Every method refuses, by {@link InvalidModelException}, a value of another kind than the
 * one it reads.
 */
public interface ModelReader {

  /** What a value can be. */
  public enum Kind {
    OBJECT("an object"),
    ARRAY("an array"),
    STRING("a string"),
    INTEGER("an integer"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    NULL("null");

    private final String phrase;

    Kind(String phrase) {
      this.phrase = phrase;
    }

    public String phrase() {
      return phrase;
    }
  }

  /** Where this reader stands. */
  Place place();

  /** What the value at hand is; reads none of it. */
  Kind kind() throws IOException, InvalidModelException;

  void beginObject() throws IOException, InvalidModelException;

  /** The name of the next member, whose value is then at hand; null once the object is over. */
  @Nullable String nextName() throws IOException, InvalidModelException;

  void beginArray() throws IOException, InvalidModelException;

  /** True if another element is at hand, false once the array is over. */
  boolean nextElement() throws IOException, InvalidModelException;

  /** A string of at most {@code maxLength} characters. */
  String string(int maxLength) throws IOException, InvalidModelException;

  int integer() throws IOException, InvalidModelException;

  /** A number, or an integer as one, rounded to float32. */
  float number() throws IOException, InvalidModelException;

  /**
   * A whole array of 32-bit integers, or of booleans as 0 and 1; replaces what {@code into} held.
   */
  void integers(IntColumn into) throws IOException, InvalidModelException;

  /** A whole array of numbers, each rounded to float32; replaces what {@code into} held. */
  void floats(FloatColumn into) throws IOException, InvalidModelException;

  /** Likewise integers alone that each say their type: in some places XGBoost takes no others. */
  default void listedIntegers(IntColumn into) throws IOException, InvalidModelException {
    beginArray();
    into.clear();
    while (nextElement()) {
      place().requireRoom(into.size() + 1L, into.limit());
      into.add(integer());
    }
  }

  /** Likewise numbers. */
  default void listedFloats(FloatColumn into) throws IOException, InvalidModelException {
    beginArray();
    into.clear();
    while (nextElement()) {
      place().requireRoom(into.size() + 1L, into.limit());
      into.add(number());
    }
  }

  /** A whole array of numbers, passed over; returns how many there are. */
  long numbers() throws IOException, InvalidModelException;

  /** Passes over the value at hand, whatever it is. */
  void skip() throws IOException, InvalidModelException;

  /** Passes over the object at hand. */
  default void skipObject() throws IOException, InvalidModelException {
    beginObject();
    while (nextName() != null) {
      skip();
    }
  }

  /** Passes over the array at hand. */
  default void skipArray() throws IOException, InvalidModelException {
    beginArray();
    while (nextElement()) {
      skip();
    }
  }

  /** Makes sure that nothing follows the one value of the file. */
  void end() throws IOException, InvalidModelException;

  /**
   * Native bytes in which XGBoost's parser will hold the values passed so far, an upper estimate.
   */
  long parsedBytes();
}
