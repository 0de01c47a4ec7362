package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.decimal.DecimalParser;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.BodyTokens;
import dev.coppice.server.codec.rows.PayloadException;
import java.io.IOException;
import java.nio.CharBuffer;

/** The tokens of rows, with numbers read by {@link DecimalParser}. */
final class JsonTokens extends BodyTokens {

  private static final JsonFactory SETTINGS = settings(4);

  private final DecimalParser decimals = new DecimalParser();
  private byte[] bytes = new byte[32];

  /**
   * The tokens of a whole body, or of a part that is read by itself.
   *
   * @param heap what its names are taken from
   */
  JsonTokens(BodyBytes body, BodyFormat format, HeapShare heap) throws PayloadException {
    this(ofBody(heap), body, format, 0);
  }

  /**
   * The same of one of a body's texts.
   *
   * @param texts those of the body
   * @param text one JSON value
   * @param row the row that the text is, for messages; 0 if it is the whole body
   */
  JsonTokens(JsonFactory texts, BodyBytes text, BodyFormat format, int row)
      throws PayloadException {
    super(texts, text, format, "", row);
  }

  /**
   * Parses the texts of one body, whose names it keeps.
   *
   * @param heap what they are taken from
   */
  static JsonFactory ofBody(HeapShare heap) {
    return ofBody(SETTINGS, heap);
  }

  /**
   * The current number or null as a cell.
   *
   * @return NaN if it is missing, infinite if it is refused
   */
  double number() throws PayloadException {
    if (current() == JsonToken.VALUE_NULL) {
      return Double.NaN;
    }
    try {
      return number(parser().getTextCharacters(), parser().getTextOffset());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The current string in UTF-8, until another number or string is asked for. */
  BodyBytes string() throws PayloadException {
    try {
      char[] text = parser().getTextCharacters();
      int from = parser().getTextOffset();
      int length = parser().getTextLength();
      if (copy(text, from, length) < 0x80) {
        return new BodyBytes(bytes, 0, length);
      }
      return utf8(CharBuffer.wrap(text, from, length));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private double number(char[] text, int from) throws IOException {
    int length = parser().getTextLength();
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
}
