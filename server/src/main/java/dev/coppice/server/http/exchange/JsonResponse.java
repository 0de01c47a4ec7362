package dev.coppice.server.http.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The one form of control answers and JSON errors: {@code application/json} in UTF-8, indented by
 * two spaces, with {@code "key": value} and a final line feed.
 */
public final class JsonResponse {

  /** What an answer begins with that grows as it is written. */
  private static final int USUAL_BYTES = 128;

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

  /** Writes what stands between two braces or brackets. */
  @FunctionalInterface
  public interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes a field that is a list of texts. */
  public static void writeTexts(JsonGenerator json, String field, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /** An answer that is an object, of whose fields {@code fields} writes all. */
  public static Response of(int status, Content fields) {
    return fitted(of(status, USUAL_BYTES, fields));
  }

  /**
   * The same of a long answer, which takes its bytes at once and no others.
   *
   * @param most bytes that it has at most
   */
  public static Response of(int status, int most, Content fields) {
    return whole(
        status,
        most,
        json -> {
          json.writeStartObject();
          fields.write(json);
          json.writeEndObject();
        });
  }

  /** An answer that is an array, of whose elements {@code elements} writes all. */
  public static Response ofArray(Content elements) {
    return fitted(
        whole(
            200,
            USUAL_BYTES,
            json -> {
              json.writeStartArray();
              elements.write(json);
              json.writeEndArray();
            }));
  }

  private static Response fitted(Response answer) {
    answer.body().capacity(answer.body().readableBytes()); // It may wait long to be sent.
    return answer;
  }

  private static Response whole(int status, int most, Content value) {
    ByteBuf body = Unpooled.buffer(most);
    OutputStream bytes = new ByteBufOutputStream(body);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.setPrettyPrinter(TWO_SPACES.createInstance());
      value.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON to memory failed", e);
    }
    return new Response(status, Response.JSON, body.writeByte('\n'));
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
              json.writeNumberField("code", status);
              json.writeStringField("type", type);
              json.writeStringField("message", message);
            })
        .because(message);
  }
}
