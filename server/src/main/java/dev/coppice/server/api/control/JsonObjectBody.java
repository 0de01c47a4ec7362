package dev.coppice.server.api.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.coppice.model.Quoted;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Reads a control request's body: a JSON object, in which a trailing comma is overlooked. */
public final class JsonObjectBody {

  /** Keeps no names: it would those of all requests. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /** What Jackson says of the place of things besides line and column. */
  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)\\]");

  private JsonObjectBody() {}

  /** Takes one member after the other. */
  @FunctionalInterface
  public interface Members {

    /**
     * Takes one.
     *
     * @param json stands at the member's value; what is left of it is skipped
     */
    void take(String name, JsonParser json) throws IOException;
  }

  /**
   * Reads all of it.
   *
   * @throws IllegalArgumentException if it is no JSON object, with the text for the client
   */
  public static void read(ByteBuf body, Members members) {
    try (JsonParser json = JSON.createParser(text(body))) {
      read(json, members);
    } catch (JsonProcessingException e) {
      String cause = Quoted.of(SOURCE.matcher(e.getOriginalMessage()).replaceAll("$1"));
      JsonLocation place = e.getLocation();
      throw invalid(
          place == null
              ? cause
              : "%s (line %d, column %d)".formatted(cause, place.getLineNr(), place.getColumnNr()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private static void read(JsonParser json, Members members) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw invalid(json.currentToken() == null ? "it is empty" : "it is not an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      members.take(name, json);
      json.skipChildren();
    }
    if (json.nextToken() != null) {
      throw invalid("something follows the object");
    }
  }

  /**
   * The whole number that a member is, from 1 on.
   *
   * @param name of the member
   * @param json stands at its value
   * @throws IllegalArgumentException if it is none, or too large, with the text for the client
   */
  public static int count(String name, JsonParser json, int most) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      double value = json.getDoubleValue(); // However many digits it has.
      if (value >= 1 && value <= most) {
        return (int) value;
      }
    }
    throw new IllegalArgumentException(
        "%s: %s (expected: 1 to %d)".formatted(name, Quoted.of(json.getText()), most));
  }

  private static String text(ByteBuf body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(ByteBufUtil.getBytes(body)))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid("it is not UTF-8");
    }
  }

  private static IllegalArgumentException invalid(String cause) {
    return new IllegalArgumentException("Request body is not valid JSON: " + cause);
  }
}
