package dev.coppice.server.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An answer without the headers that every answer has.
 *
 * @param status HTTP status code
 * @param contentType value of {@code Content-Type}; empty for none
 * @param body owned by the answer, released once it is sent
 * @param headers further headers, names as they go out
 * @param cause of a failure, for the log; else empty
 */
public record Response(
    int status,
    String contentType,
    ByteBuf body,
    List<Map.Entry<String, String>> headers,
    String cause) {

  public static final String JSON = "application/json";

  public Response {
    headers = List.copyOf(headers);
  }

  public Response(
      int status, String contentType, ByteBuf body, List<Map.Entry<String, String>> headers) {
    this(status, contentType, body, headers, "");
  }

  public Response(int status, String contentType, ByteBuf body) {
    this(status, contentType, body, List.of());
  }

  /** The same answer with its cause for the log. */
  public Response because(String cause) {
    return new Response(status, contentType, body, headers, cause);
  }

  /** An answer with a text body in UTF-8. */
  public static Response text(int status, String contentType, String body) {
    return new Response(
        status, contentType, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), List.of());
  }

  /** The same answer with one more header. */
  public Response with(String name, String value) {
    List<Map.Entry<String, String>> more =
        Stream.concat(headers.stream(), Stream.of(Map.entry(name, value))).toList();
    return new Response(status, contentType, body, more, cause);
  }
}
