package dev.coppice.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a {@link Response} into the message for the wire, with the headers of every answer. */
final class AnswerRenderer {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerRenderer.class);
  private static final AsciiString CONNECTION = AsciiString.cached("Connection");
  private static final AsciiString X_REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString CACHE_CONTROL = AsciiString.cached("Cache-Control");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");

  private AnswerRenderer() {}

  /**
   * Takes over the response's body. A response that could not be sent as it is (a line break in a
   * header, say) becomes a 500.
   *
   * @param head what is being answered; null if it could not be read
   * @param last true if the connection ends with this answer
   */
  static FullHttpResponse render(
      Response response, AsciiString requestId, @Nullable RequestHead head, boolean last) {
    try {
      return message(response, requestId, head, last);
    } catch (RuntimeException e) {
      LOG.error("answer to request {} cannot be sent", requestId, e);
      response.body().release();
      return message(Refusals.failed(), requestId, head, last);
    }
  }

  private static FullHttpResponse message(
      Response response, AsciiString requestId, @Nullable RequestHead head, boolean last) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
    boolean noContent = response.status() == HttpResponseStatus.NO_CONTENT.code();
    HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
    headers.add(X_REQUEST_ID, requestId);
    headers.add(CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    ByteBuf body = response.body();
    if (!noContent) {
      headers.add(CONTENT_LENGTH, AsciiString.of(Integer.toString(body.readableBytes())));
      if (!response.contentType().isEmpty()) {
        headers.add(CONTENT_TYPE, response.contentType());
      }
    }
    for (Map.Entry<String, String> each : response.headers()) {
      headers.add(each.getKey(), each.getValue());
    }
    if (last) {
      headers.add(CONNECTION, HttpHeaderValues.CLOSE);
    } else if (head != null && !head.isHttp11()) {
      headers.add(CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    if (noContent || (head != null && head.isHead())) {
      body.release();
      body = Unpooled.EMPTY_BUFFER;
    }
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, status, body, headers, EmptyHttpHeaders.INSTANCE);
  }
}
