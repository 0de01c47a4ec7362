package dev.coppice.server.http.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The one form of control answers and JSON errors: {@code application/json} in UTF-8, indented by
 * two spaces, with {@code "key": value} and a final line feed.
 */
public final class JsonResponse {

  private static final JsonFactory JSON = new JsonFactory();
  private static final DefaultPrettyPrinter TWO_SPACES =
      new DefaultPrettyPrinter()
          .withSeparators(
              Separators.createDefaultInstance()
                  .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                  .withObjectEmptySeparator("")
                  .withArrayEmptySeparator(""))
          .withObjectIndenter(new DefaultIndenter("  ", "\n"))
          .withArrayIndenter(new DefaultIndenter("  ", "\n"));

  private JsonResponse() {}

  /** Writes one JSON value. */
  @FunctionalInterface
  public interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** An answer whose body is what {@code content} writes. */
  public static Response of(int status, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.setPrettyPrinter(TWO_SPACES.createInstance());
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON to memory failed", e);
    }
    bytes.write('\n');
    return new Response(status, Response.JSON, Unpooled.wrappedBuffer(bytes.toByteArray()));
  }

  /**
   * An error of the plain routes.
   *
   * @param type such as {@code BadRequestException}
   * @param message the text for the client
   */
  public static Response error(int status, String type, String message) {
    return of(
            status,
            json -> {
              json.writeStartObject();
              json.writeNumberField("code", status);
              json.writeStringField("type", type);
              json.writeStringField("message", message);
              json.writeEndObject();
            })
        .because(message);
  }
}
