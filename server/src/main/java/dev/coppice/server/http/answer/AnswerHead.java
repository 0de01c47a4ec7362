package dev.coppice.server.http.answer;

import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer's status line and headers, those of every answer among them. It is written as bytes at
 * once: headers as objects, to be encoded by a handler of Netty's, cost a warm call as much as the
 * decoding of its request.
 *
 * @param request what is being answered; null if it could not be read
 * @param last true if the connection ends with this answer
 */
record AnswerHead(Answer answer, @Nullable RequestHead request, boolean last) {

  /** What nearly every head fits into. */
  static final int USUAL_BYTES = 256;

  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
  private static final AsciiString CACHE_AND_DATE =
      AsciiString.cached("\r\nCache-Control: no-store\r\nDate: ");
  private static final AsciiString CHUNKED = AsciiString.cached("\r\nTransfer-Encoding: chunked");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("\r\nContent-Length: ");
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("\r\nContent-Type: ");
  private static final AsciiString CLOSE = AsciiString.cached("\r\nConnection: close");
  private static final AsciiString KEEP_ALIVE = AsciiString.cached("\r\nConnection: keep-alive");
  private static final AsciiString LINE_END = AsciiString.cached("\r\n");
  private static final AsciiString COLON = AsciiString.cached(": ");
  private static final AsciiString HEAD_END = AsciiString.cached("\r\n\r\n");

  /** Whether the answer has a body that goes out, be it empty. */
  boolean hasBody() {
    return !isNoContent() && (request == null || !request.isHead());
  }

  /** Whether a body in parts says how long each is: an older client reads to the end instead. */
  boolean isChunked() {
    return answer.parts() != null && request != null && request.isHttp11();
  }

  /**
   * Appends the head, up to and with the empty line.
   *
   * @param date value of {@code Date}
   * @throws IllegalArgumentException if it cannot be sent as it is: a line break in a header, say
   */
  void write(ByteBuf out, AsciiString date) {
    Response response = answer.response();
    HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
    text(out, VERSION);
    text(out, status.codeAsText());
    out.writeByte(' ');
    text(out, status.reasonPhrase());
    line(out, answer.style().requestIdHeader(), answer.requestId());
    text(out, CACHE_AND_DATE);
    text(out, date);
    writeBodyLines(out, response);
    for (Map.Entry<String, String> each : response.headers()) {
      line(out, each.getKey(), checked(each.getValue()));
    }
    if (last) {
      text(out, CLOSE);
    } else if (request != null && !request.isHttp11()) {
      text(out, KEEP_ALIVE);
    }
    text(out, HEAD_END);
  }

  private void writeBodyLines(ByteBuf out, Response response) {
    if (isChunked()) {
      text(out, CHUNKED);
    } else if (answer.parts() == null && !isNoContent()) {
      text(out, CONTENT_LENGTH);
      text(out, Integer.toString(response.body().readableBytes()));
    }
    if (!isNoContent() && !response.contentType().isEmpty()) {
      text(out, CONTENT_TYPE);
      text(out, checked(response.contentType()));
    }
  }

  private boolean isNoContent() {
    int status = answer.response().status();
    return status == HttpResponseStatus.NO_CONTENT.code()
        || status == HttpResponseStatus.NOT_MODIFIED.code();
  }

  private static void line(ByteBuf out, CharSequence name, CharSequence value) {
    text(out, LINE_END);
    text(out, name);
    text(out, COLON);
    text(out, value);
  }

  private static void text(ByteBuf out, AsciiString text) {
    out.writeBytes(text.array(), text.arrayOffset(), text.length());
  }

  private static void text(ByteBuf out, CharSequence text) {
    if (text instanceof AsciiString ascii) {
      text(out, ascii);
    } else {
      out.writeCharSequence(text, StandardCharsets.US_ASCII);
    }
  }

  private static String checked(String value) {
    if (HttpHeaderValidationUtil.validateValidHeaderValue(value) >= 0) {
      throw new IllegalArgumentException(
          "header value of an answer: has a control character (expected: text)");
    }
    return value;
  }
}
