package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.server.codec.decimal.DecimalParser;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.BodyJson;
import dev.coppice.server.codec.rows.PayloadException;
import java.io.IOException;
import java.nio.CharBuffer;

/**
 * The tokens of one JSON text, with numbers read by {@link DecimalParser} and what Jackson throws
 * translated.
 */
final class JsonTokens implements AutoCloseable {

  private static final int MAX_DEPTH = 4;

  private static final JsonFactory FACTORY = BodyJson.factory(MAX_DEPTH);

  private final JsonParser parser;
  private final BodyFormat format;
  private final int row;
  private final DecimalParser decimals = new DecimalParser();
  private byte[] bytes = new byte[32];

  /**
   * @param text one JSON value
   * @param row the row that the text is, for messages; 0 if it is the whole body
   */
  JsonTokens(BodyBytes text, BodyFormat format, int row) throws PayloadException {
    this.format = format;
    this.row = row;
    try {
      parser = FACTORY.createParser(text.array(), text.from(), text.length());
    } catch (IOException e) {
      throw format.malformed(place() + BodyJson.UNREADABLE);
    }
  }

  /** The next token; {@link JsonToken#NOT_AVAILABLE} at the end of the text. */
  JsonToken next() throws PayloadException {
    try {
      JsonToken token = parser.nextToken();
      return token == null ? JsonToken.NOT_AVAILABLE : token;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** Goes to the end of the array or object that begins here; else stays. */
  void skip() throws PayloadException {
    try {
      parser.skipChildren();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** Makes sure that the text is in UTF-8: in others a line may end within a character. */
  void requireUtf8() throws PayloadException {
    int unused = BodyJson.offset(parser.currentLocation(), format, place());
  }

  /**
   * Where in its text the array or object begins that is the current token.
   *
   * @throws PayloadException if the text is not in UTF-8
   */
  int offset() throws PayloadException {
    return BodyJson.offset(parser.currentLocation(), format, place()) - 1;
  }

  /** The current string, as it is. */
  String text() throws PayloadException {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** The name at the current field. */
  String name() throws PayloadException {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** The token that {@link #next} found last. */
  JsonToken current() {
    JsonToken token = parser.currentToken();
    return token == null ? JsonToken.NOT_AVAILABLE : token;
  }

  /**
   * The current number or null as a cell.
   *
   * @return NaN if it is missing, infinite if it is refused
   */
  double number() throws PayloadException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Double.NaN;
    }
    try {
      return number(parser.getTextCharacters(), parser.getTextOffset());
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** The current string in UTF-8, until another number or string is asked for. */
  BodyBytes string() throws PayloadException {
    try {
      char[] text = parser.getTextCharacters();
      int from = parser.getTextOffset();
      int length = parser.getTextLength();
      if (copy(text, from, length) < 0x80) {
        return new BodyBytes(bytes, 0, length);
      }
      return BodyJson.utf8(CharBuffer.wrap(text, from, length), format, place());
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** The current token, fit to be quoted. */
  String quoted() throws PayloadException {
    try {
      return BodyJson.quoted(parser);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  @Override
  public void close() {
    BodyJson.close(parser);
  }

  private double number(char[] text, int from) throws IOException {
    int length = parser.getTextLength();
    copy(text, from, length);
    double value = decimals.parse(bytes, 0, length);
    if (decimals.end() == length) {
      return value;
    }
    // Jackson lets NaN, INF, Infinity and their like through as numbers.
    return text[from] == 'N' ? Double.NaN : Double.POSITIVE_INFINITY;
  }

  /** Copies characters as if all were ASCII; returns 0x80 or more if one is not. */
  private int copy(char[] text, int from, int length) {
    if (length > bytes.length) {
      bytes = new byte[Math.max(length, 2 * bytes.length)];
    }
    int all = 0;
    for (int i = 0; i < length; i++) {
      char c = text[from + i];
      all |= c;
      bytes[i] = (byte) c;
    }
    return all;
  }

  private PayloadException malformed(IOException e) {
    return format.malformed(place() + BodyJson.fault(e, parser, MAX_DEPTH));
  }

  /** The row that the text is, as messages begin with it. */
  private String place() {
    return row == 0 ? "" : "row %d, ".formatted(row);
  }
}
