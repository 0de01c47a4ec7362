package dev.coppice.server.codec.tensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.BodyTokens;
import dev.coppice.server.codec.rows.PayloadException;
import java.io.IOException;

/** The tokens of a call's JSON, held to what has to come next. */
final class InferTokens extends BodyTokens {

  /** As messages begin. */
  private static final String LABEL = "body: ";

  private static final JsonFactory SETTINGS = settings(8);

  private final BodyBytes text;

  /**
   * @param heap what names in it are taken from
   */
  InferTokens(BodyBytes text, HeapShare heap) throws PayloadException {
    super(ofBody(SETTINGS, heap), text, BodyFormat.TENSORS, LABEL, 0);
    this.text = text;
  }

  /**
   * Goes to the next token, which must be this one.
   *
   * @param what it begins, as messages say it
   */
  void require(JsonToken token, String what) throws PayloadException {
    next();
    requireCurrent(token, what);
  }

  /**
   * Goes to the next token, which must be this one or null.
   *
   * @param what it begins, as messages say it
   * @return false if it is null, which is as good as nothing
   */
  boolean begins(JsonToken token, String what) throws PayloadException {
    if (next() == JsonToken.VALUE_NULL) {
      return false;
    }
    requireCurrent(token, what);
    return true;
  }

  /** Makes sure that the current token is this one. */
  void requireCurrent(JsonToken token, String what) throws PayloadException {
    if (current() != token) {
      throw malformed(current() == JsonToken.NOT_AVAILABLE ? "the text ends" : quoted(), what);
    }
  }

  /** The string that comes next; empty for null. */
  String string(String what) throws PayloadException {
    return begins(JsonToken.VALUE_STRING, what) ? text() : "";
  }

  /** The whole number that the tokens are at; at least 0. */
  long size(String what) throws PayloadException {
    requireCurrent(JsonToken.VALUE_NUMBER_INT, what);
    try {
      long size = parser().getLongValue();
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

  /** The array that begins here, to whose end the tokens go. */
  BodyBytes array() throws PayloadException {
    int from = text.from() + offset();
    skip();
    return new BodyBytes(text.array(), from, text.from() + offset() + 1);
  }

  static PayloadException malformed(String found, String expected) {
    return BodyFormat.TENSORS.malformed("%s%s (expected: %s)".formatted(LABEL, found, expected));
  }
}
