package dev.coppice.server.http.answer;

import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns an {@link Answer} into the message for the wire, with the headers of every answer. */
final class AnswerRenderer {

  private static final AsciiString CONNECTION = AsciiString.cached("Connection");
  private static final AsciiString CACHE_CONTROL = AsciiString.cached("Cache-Control");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");
  private static final AsciiString DATE = AsciiString.cached("Date");
  private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("Transfer-Encoding");

  /** Names are our own, unlike values. */
  private static final HttpHeadersFactory HEADERS =
      DefaultHttpHeadersFactory.headersFactory().withNameValidation(false);

  private AnswerRenderer() {}

  /**
   * The whole message, or its head if the body goes out in parts. Takes over the response's body.
   *
   * @param head what is being answered; null if it could not be read
   * @param last true if the connection ends with this answer
   * @param date value of {@code Date}
   * @throws RuntimeException if the response cannot be sent as it is (a line break in a header,
   *     say); its body is still the caller's then
   */
  static HttpResponse render(
      Answer answer, @Nullable RequestHead head, boolean last, AsciiString date) {
    Response response = answer.response();
    HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
    HttpHeaders headers = headers(answer, head, last, date);
    if (answer.parts() != null) {
      response.body().release();
      return new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers);
    }
    ByteBuf body = response.body();
    if (isNoContent(response) || (head != null && head.isHead())) {
      body.release();
      body = Unpooled.EMPTY_BUFFER;
    }
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, status, body, headers, EmptyHttpHeaders.INSTANCE);
  }

  private static HttpHeaders headers(
      Answer answer, @Nullable RequestHead head, boolean last, AsciiString date) {
    Response response = answer.response();
    HttpHeaders headers = HEADERS.newHeaders();
    headers.add(answer.style().requestIdHeader(), answer.requestId());
    headers.add(CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    headers.add(DATE, date);
    if (answer.parts() != null) {
      // An older client reads to the end of the connection.
      if (head != null && head.isHttp11()) {
        headers.add(TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
    } else if (!isNoContent(response)) {
      int length = response.body().readableBytes();
      headers.add(CONTENT_LENGTH, AsciiString.of(Integer.toString(length)));
    }
    if (!isNoContent(response) && !response.contentType().isEmpty()) {
      headers.add(CONTENT_TYPE, response.contentType());
    }
    for (Map.Entry<String, String> each : response.headers()) {
      headers.add(each.getKey(), each.getValue());
    }
    if (last) {
      headers.add(CONNECTION, HttpHeaderValues.CLOSE);
    } else if (head != null && !head.isHttp11()) {
      headers.add(CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    return headers;
  }

  private static boolean isNoContent(Response response) {
    return response.status() == HttpResponseStatus.NO_CONTENT.code()
        || response.status() == HttpResponseStatus.NOT_MODIFIED.code();
  }
}
