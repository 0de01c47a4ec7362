package dev.coppice.server.api.management;

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
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /models}: a JSON object, in which a trailing comma is overlooked and
 * every other key too.
 *
 * @param url as sent; null if it is not a text
 * @param modelName as sent; null if it is not a text
 */
record RegisterRequest(@Nullable String url, @Nullable String modelName) {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_TRAILING_COMMA).build();

  /** What Jackson says of the place of things besides line and column. */
  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)\\]");

  /**
   * @throws IllegalArgumentException if it is no JSON object, with the text for the client
   */
  static RegisterRequest parse(ByteBuf body) {
    try (JsonParser json = JSON.createParser(text(body))) {
      return parse(json);
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

  private static RegisterRequest parse(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw invalid(json.currentToken() == null ? "it is empty" : "it is not an object");
    }
    String url = null;
    String modelName = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      String value = json.nextToken() == JsonToken.VALUE_STRING ? json.getText() : null;
      json.skipChildren();
      switch (key) {
        case "url" -> url = value;
        case "model_name" -> modelName = value;
        default -> {}
      }
    }
    if (json.nextToken() != null) {
      throw invalid("something follows the object");
    }
    return new RegisterRequest(url, modelName);
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
