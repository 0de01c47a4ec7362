package dev.coppice.server.api.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
   * @throws IllegalArgumentException if it is no JSON object, with the text for the client
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
      if (name.equals("parameters") && json.currentToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String parameter = json.currentName();
          json.nextToken();
          takeParameter(parameter, json);
          json.skipChildren();
        }
      }
    }

    private void takeParameter(String name, JsonParser json) throws IOException {
      isPaged |= name.equals("prefix") || name.equals("page_token") || name.equals("limit");
      switch (name) {
        case "prefix" -> prefix = json.getValueAsString("");
        case "page_token" -> after = json.getValueAsString("");
        case "limit" -> {
          int asked = json.getValueAsInt(MAX_PAGE);
          if (asked < 1 || asked > MAX_PAGE) {
            throw new IllegalArgumentException(
                "limit: %d (expected: 1 to %d)".formatted(asked, MAX_PAGE));
          }
          limit = asked;
        }
        default -> {
          // Another server's.
        }
      }
    }
  }
}
