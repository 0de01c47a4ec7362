package dev.coppice.server.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.control.JsonObjectBody;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Which page of the models a client asks for; its body may be empty.
 *
 * @param isPaged whether it asks for pages at all, and so for all models that there are
 * @param prefix of the names
 * @param after the name before the page, which is its token; empty for the first page
 * @param limit names of a page
 */
record IndexRequest(boolean isPaged, String prefix, String after, int limit) {

  private static final int MAX_PAGE = 1000;

  /**
   * Reads the body, in which every key but these is overlooked.
   *
   * @throws IllegalArgumentException if it is no JSON object, or a parameter has a value that it
   *     cannot have, with the text for the client
   */
  static IndexRequest parse(ByteBuf body) {
    Reader reader = new Reader();
    if (body.isReadable()) {
      JsonObjectBody.read(body, reader::take);
    }
    return new IndexRequest(reader.isPaged, reader.prefix, reader.after, reader.limit);
  }

  /** Takes the members of the body, and of its parameters. */
  private static final class Reader {

    private boolean isPaged;
    private String prefix = "";
    private String after = "";
    private int limit = MAX_PAGE;

    void take(String name, JsonParser json) throws IOException {
      if (!name.equals("parameters") || json.currentToken() == JsonToken.VALUE_NULL) {
        return; // As good as nothing.
      }
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw refused(name, json, "an object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String parameter = json.currentName();
        json.nextToken();
        takeParameter(parameter, json);
        json.skipChildren();
      }
    }

    private void takeParameter(String name, JsonParser json) throws IOException {
      if (json.currentToken() == JsonToken.VALUE_NULL) {
        return; // As good as nothing.
      }
      switch (name) {
        case "prefix" -> prefix = text(name, json);
        case "page_token" -> after = text(name, json);
        case "limit" -> limit = JsonObjectBody.count(name, json, MAX_PAGE);
        default -> {
          return; // Another server's.
        }
      }
      isPaged = true;
    }

    private static String text(String name, JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw refused(name, json, "a text");
      }
      return json.getText();
    }

    private static IllegalArgumentException refused(String name, JsonParser json, String expected)
        throws IOException {
      return new IllegalArgumentException(
          "%s: %s (expected: %s)".formatted(name, Quoted.of(json.getText()), expected));
    }
  }
}
