package dev.coppice.server.codec.tensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.BodyJson;
import dev.coppice.server.codec.rows.PayloadException;
import java.io.IOException;

/** The tokens of a call's JSON, with what Jackson throws translated. */
final class InferTokens implements AutoCloseable {

  private static final int MAX_DEPTH = 8;

  /** As messages begin. */
  private static final String LABEL = "body: ";

  private static final JsonFactory FACTORY = BodyJson.factory(MAX_DEPTH);

  private final BodyBytes text;
  private final JsonParser parser;

  InferTokens(BodyBytes text) throws PayloadException {
    this.text = text;
    try {
      parser = FACTORY.createParser(text.array(), text.from(), text.length());
    } catch (IOException e) {
      throw BodyFormat.TENSORS.malformed(LABEL + BodyJson.UNREADABLE);
    }
  }

  /** The next token; {@link JsonToken#NOT_AVAILABLE} at the end. */
  JsonToken next() throws PayloadException {
    try {
      JsonToken token = parser.nextToken();
      return token == null ? JsonToken.NOT_AVAILABLE : token;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * Goes to the next token, which must be this one.
   *
   * @param what it begins, as messages say it
   */
  void require(JsonToken token, String what) throws PayloadException {
    requireCurrent(token, next(), what);
  }

  /**
   * Goes to the next token, which must be this one or null.
   *
   * @param what it begins, as messages say it
   * @return false if it is null, which is as good as nothing
   */
  boolean begins(JsonToken token, String what) throws PayloadException {
    JsonToken found = next();
    if (found == JsonToken.VALUE_NULL) {
      return false;
    }
    requireCurrent(token, found, what);
    return true;
  }

  /** Makes sure that the current token is this one. */
  void requireCurrent(JsonToken token, JsonToken found, String what) throws PayloadException {
    if (found != token) {
      throw malformed(found == JsonToken.NOT_AVAILABLE ? "the text ends" : quoted(), what);
    }
  }

  String name() throws PayloadException {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The string that comes next; empty for null. */
  String string(String what) throws PayloadException {
    try {
      return begins(JsonToken.VALUE_STRING, what) ? parser.getText() : "";
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The whole number that the tokens are at; at least 0. */
  long size(String what) throws PayloadException {
    requireCurrent(JsonToken.VALUE_NUMBER_INT, parser.currentToken(), what);
    try {
      long size = parser.getLongValue();
      if (size < 0) {
        throw malformed(Long.toString(size), what);
      }
      return size;
    } catch (IOException e) {
      throw malformed("a number beyond 64 bits", what);
    }
  }

  /** Goes to the end of what comes next. */
  void skipNext() throws PayloadException {
    next();
    skip();
  }

  /** Goes to the end of the array or object that begins here; else stays. */
  void skip() throws PayloadException {
    try {
      parser.skipChildren();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The array that begins here, to whose end the tokens go. */
  BodyBytes array() throws PayloadException {
    int from = text.from() + offset(parser.currentTokenLocation());
    skip();
    return new BodyBytes(text.array(), from, text.from() + offset(parser.currentLocation()));
  }

  private static int offset(JsonLocation place) throws PayloadException {
    return BodyJson.offset(place, BodyFormat.TENSORS, LABEL);
  }

  private String quoted() throws PayloadException {
    try {
      return BodyJson.quoted(parser);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private PayloadException broken(IOException e) {
    return BodyFormat.TENSORS.malformed(LABEL + BodyJson.fault(e, parser, MAX_DEPTH));
  }

  static PayloadException malformed(String found, String expected) {
    return BodyFormat.TENSORS.malformed("%s%s (expected: %s)".formatted(LABEL, found, expected));
  }

  @Override
  public void close() {
    BodyJson.close(parser);
  }
}
