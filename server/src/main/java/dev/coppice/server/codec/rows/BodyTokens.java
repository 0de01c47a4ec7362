package dev.coppice.server.codec.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The tokens of one text of strangers' JSON, whichever protocol it is of, with what Jackson throws
 * translated.
 */
public abstract class BodyTokens implements AutoCloseable {

  /** Characters of a string, a name or a number: Jackson holds one in up to six times its bytes. */
  private static final int MAX_TOKEN = 1 << 20;

  /** What a text is whose encoding no parser can be made for, as messages say it. */
  private static final String UNREADABLE = "unreadable (expected: JSON in UTF-8)";

  private final JsonParser parser;
  private final BodyFormat format;
  private final String body;
  private final int row;

  /**
   * @param factory see {@link #ofBody}
   * @param text one JSON value
   * @param format whose refusals these are
   * @param body what messages begin with if the text is the whole body
   * @param row the row that the text is, for messages; 0 if it is the whole body
   */
  protected BodyTokens(JsonFactory factory, BodyBytes text, BodyFormat format, String body, int row)
      throws PayloadException {
    this.format = format;
    this.body = body;
    this.row = row;
    try {
      parser = factory.createParser(text.array(), text.from(), text.length());
    } catch (IOException e) {
      throw malformed(UNREADABLE);
    }
  }

  protected final JsonParser parser() {
    return parser;
  }

  /** The next token; {@link JsonToken#NOT_AVAILABLE} at the end of the text. */
  public final JsonToken next() throws PayloadException {
    try {
      JsonToken token = parser.nextToken();
      return token == null ? JsonToken.NOT_AVAILABLE : token;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The token that {@link #next} found last. */
  public final JsonToken current() {
    JsonToken token = parser.currentToken();
    return token == null ? JsonToken.NOT_AVAILABLE : token;
  }

  /** Goes to the end of the array or object that begins here; else stays. */
  public final void skip() throws PayloadException {
    try {
      parser.skipChildren();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The name at the current field. */
  public final String name() throws PayloadException {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The current string, as it is. */
  public final String text() throws PayloadException {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The current token, fit to be quoted. */
  public final String quoted() throws PayloadException {
    return switch (parser.currentToken()) {
      case START_ARRAY -> "an array";
      case START_OBJECT -> "an object";
      case END_ARRAY, END_OBJECT -> "nothing";
      case VALUE_STRING -> '"' + Quoted.of(text()) + '"';
      default -> Quoted.of(text());
    };
  }

  /**
   * Where in its text the array or object begins or ends that is the current token.
   *
   * @throws PayloadException if the text is not in UTF-8
   */
  public final int offset() throws PayloadException {
    return end() - 1;
  }

  /** Makes sure that the text is in UTF-8: in others a line may end within a character. */
  public final void requireUtf8() throws PayloadException {
    int unused = end();
  }

  /** Where what was read ends; Jackson counts no bytes of UTF-16 and UTF-32. */
  private int end() throws PayloadException {
    long offset = parser.currentLocation().getByteOffset();
    if (offset < 0) {
      throw malformed("another encoding (expected: JSON in UTF-8)");
    }
    return Math.toIntExact(offset);
  }

  @Override
  public final void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a parser of an array does no I/O", e);
    }
  }

  /**
   * What is wrong with the text, as messages say it: Jackson's own words name its classes and
   * settings, which are no business of the client.
   *
   * @param e what the parser threw
   */
  protected final PayloadException broken(IOException e) {
    if (e instanceof StreamConstraintsException) {
      int maxDepth = parser.streamReadConstraints().getMaxNestingDepth();
      return malformed(
          parser.getParsingContext().getNestingDepth() > maxDepth
              ? "nested too deep (expected: at most %d levels)".formatted(maxDepth)
              : "a longer text or number than is read (expected: at most %d characters)"
                  .formatted(MAX_TOKEN));
    }
    if (!(e instanceof JsonProcessingException json)) {
      return malformed(UNREADABLE);
    }
    return malformed(
        "byte %d: %s (expected: JSON)"
            .formatted(
                json.getLocation().getByteOffset() + 1,
                e instanceof JsonEOFException ? "the text ends here" : "bad syntax"));
  }

  private PayloadException malformed(String cause) {
    return format.malformed(place() + cause);
  }

  private String place() {
    return row == 0 ? body : "row %d, ".formatted(row);
  }

  /** A string of the text in UTF-8; see {@link #utf8(CharBuffer, BodyFormat, String)}. */
  protected final BodyBytes utf8(CharBuffer text) throws PayloadException {
    return utf8(text, format, place());
  }

  /**
   * A string in UTF-8.
   *
   * @param label of where it is, as messages begin with it
   * @throws PayloadException if it has half of a surrogate pair, which no UTF-8 has
   */
  public static BodyBytes utf8(CharBuffer text, BodyFormat format, String label)
      throws PayloadException {
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(text);
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return new BodyBytes(bytes, 0, bytes.length);
    } catch (CharacterCodingException e) {
      throw format.malformed(label + "half of a surrogate pair (expected: text)");
    }
  }

  /**
   * Makes the parsers of one body's texts, whose names it keeps.
   *
   * @param settings see {@link #settings}
   * @param heap what the names are taken from
   */
  protected static JsonFactory ofBody(JsonFactory settings, HeapShare heap) {
    return new BodyJson(settings, heap);
  }

  /**
   * How texts are parsed.
   *
   * @param maxDepth of arrays and objects in each other
   */
  protected static JsonFactory settings(int maxDepth) {
    return JsonFactory.builder()
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNumberLength(MAX_TOKEN)
                .maxStringLength(MAX_TOKEN)
                .maxNameLength(MAX_TOKEN)
                .build())
        .build();
  }
}
