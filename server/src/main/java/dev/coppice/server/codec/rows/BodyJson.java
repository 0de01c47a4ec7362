package dev.coppice.server.codec.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** How strangers' JSON is taken apart, whichever protocol it is of. */
public final class BodyJson {

  /** Characters of a string, a name or a number: Jackson holds one in up to six times its bytes. */
  public static final int MAX_TOKEN = 1 << 20;

  /** What a text is whose encoding no parser can be made for, as messages say it. */
  public static final String UNREADABLE = "unreadable (expected: JSON in UTF-8)";

  private BodyJson() {}

  /**
   * What is wrong with a text, as messages say it: Jackson's own words name its classes and
   * settings, which are no business of the client.
   *
   * @param e what the parser threw
   * @param maxDepth of arrays and objects in each other
   */
  public static String fault(IOException e, JsonParser parser, int maxDepth) {
    if (e instanceof StreamConstraintsException) {
      return parser.getParsingContext().getNestingDepth() > maxDepth
          ? "nested too deep (expected: at most %d levels)".formatted(maxDepth)
          : "a longer text or number than is read (expected: at most %d characters)"
              .formatted(MAX_TOKEN);
    }
    if (!(e instanceof JsonProcessingException json)) {
      return UNREADABLE;
    }
    return "byte %d: %s (expected: JSON)"
        .formatted(
            json.getLocation().getByteOffset() + 1,
            e instanceof JsonEOFException ? "the text ends here" : "bad syntax");
  }

  /** The current token, fit to be quoted. */
  public static String quoted(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_ARRAY -> "an array";
      case START_OBJECT -> "an object";
      case END_ARRAY, END_OBJECT -> "nothing";
      case VALUE_STRING -> '"' + Quoted.of(parser.getText()) + '"';
      default -> Quoted.of(parser.getText());
    };
  }

  /** Closes a parser of an array. */
  public static void close(JsonParser parser) {
    try {
      parser.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a parser of an array does no I/O", e);
    }
  }

  /**
   * Where in its text a place is.
   *
   * @param place as a parser of an array says it, which counts no bytes of UTF-16 and UTF-32
   * @param format whose refusal it is if the text is in one of them
   * @param label of the text, as messages begin with it
   */
  public static int offset(JsonLocation place, BodyFormat format, String label)
      throws PayloadException {
    long offset = place.getByteOffset();
    if (offset < 0) {
      throw format.malformed(label + "another encoding (expected: JSON in UTF-8)");
    }
    return Math.toIntExact(offset);
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
   * A factory of parsers, for all bodies of a kind: its table of names holds some 65,000 at most,
   * and begins anew then.
   *
   * @param maxDepth of arrays and objects in each other
   */
  public static JsonFactory factory(int maxDepth) {
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
