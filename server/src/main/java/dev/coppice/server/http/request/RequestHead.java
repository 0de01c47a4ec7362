package dev.coppice.server.http.request;

import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.Refusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request's line and headers, and what they mean for the connection. */
public final class RequestHead {

  private static final AsciiString X_REQUEST_ID = AsciiString.cached("x-request-id");

  /** With what stands between it and the authority (RFC 3986, section 3.1). */
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][-+.a-zA-Z0-9]*://");

  private final HttpRequest request;
  private final boolean http11;
  private final boolean chunked;
  private final long contentLength;

  public RequestHead(HttpRequest request) {
    this.request = request;
    http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    HttpHeaders headers = request.headers();
    // The decoder has checked both, and that there is at most one of them.
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    contentLength = length == null ? -1 : Long.parseLong(length);
    chunked = length == null && headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
  }

  /** GET also for HEAD: the two differ only in the body, which answers leave out. */
  public HttpMethod method() {
    return isHead() ? HttpMethod.GET : request.method();
  }

  /** Also HEAD. */
  public String sentMethod() {
    return request.method().name();
  }

  public boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  /** The target without scheme and authority, which a proxy's client may send. */
  public String target() {
    return target(request);
  }

  /** The target up to its query, also of a request whose headers could not be read. */
  public static String path(HttpRequest request) {
    return path(target(request));
  }

  /** A target of no authority up to its query. */
  public static String path(String target) {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  private static String target(HttpRequest request) {
    String target = escaped(request.uri());
    if (target.startsWith("/")) {
      return target;
    }
    Matcher scheme = SCHEME.matcher(target);
    if (!scheme.lookingAt()) {
      return target;
    }
    for (int i = scheme.end(); i < target.length(); i++) {
      if (target.charAt(i) == '/') {
        return target.substring(i);
      }
      if (target.charAt(i) == '?') {
        return "/" + target.substring(i);
      }
    }
    return "/";
  }

  /**
   * Bytes beyond ASCII as if the client had escaped them, as it should have. The decoder makes each
   * of them a character.
   */
  private static String escaped(String sent) {
    int ascii = 0;
    while (ascii < sent.length() && sent.charAt(ascii) < 0x80) {
      ascii++;
    }
    if (ascii == sent.length()) {
      return sent;
    }
    StringBuilder escaped = new StringBuilder(sent.substring(0, ascii));
    for (int i = ascii; i < sent.length(); i++) {
      char c = sent.charAt(i);
      if (c < 0x80) {
        escaped.append(c);
      } else {
        escaped.append('%').append(HexFormat.of().toHexDigits((byte) c));
      }
    }
    return escaped.toString();
  }

  /** The id that the client gave the request, or a new one; also if it gave several. */
  public AsciiString requestId() {
    return RequestId.of(HeaderField.value(headers(), X_REQUEST_ID));
  }

  public HttpHeaders headers() {
    return request.headers();
  }

  /** Bytes of the body as announced; negative if not. */
  public long contentLength() {
    return contentLength;
  }

  public boolean hasBody() {
    return contentLength > 0 || chunked;
  }

  public boolean isHttp11() {
    return http11;
  }

  public boolean isKeepAlive() {
    return HttpUtil.isKeepAlive(request);
  }

  /** True if the client may wait for 100 before it sends its body. */
  public boolean awaitsContinue() {
    if (!http11 || !hasBody()) {
      return false;
    }
    return headers().containsValue(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true);
  }

  /** Why the bytes after this head cannot be trusted to be what a proxy took them for. */
  public @Nullable String flaw() {
    HttpVersion version = request.protocolVersion();
    if (!http11 && !version.equals(HttpVersion.HTTP_1_0)) {
      return "version: " + version + " (expected: HTTP/1.1 or HTTP/1.0)";
    }
    List<String> hosts = headers().getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1 || (hosts.isEmpty() && http11)) {
      return "Host: " + (hosts.isEmpty() ? "none" : all(HttpHeaderNames.HOST)) + " (expected: one)";
    }
    if (!hosts.isEmpty() && !HostField.isValid(hosts.getFirst())) {
      return "Host: " + hosts.getFirst() + " (expected: a name or an address, and a port perhaps)";
    }
    if (chunked && !isOnly(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)) {
      return "Transfer-Encoding: "
          + all(HttpHeaderNames.TRANSFER_ENCODING)
          + " (expected: chunked)";
    }
    // Netty's decoder gives such a GET the eight body bytes of a long dead WebSocket draft.
    if (request.method().equals(HttpMethod.GET)
        && request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
      return "Sec-WebSocket-Key1 is not supported";
    }
    return null;
  }

  /** Why a request that is well-formed asks for what is not done here. */
  public @Nullable Refusal refusal() {
    if (headers().contains(HttpHeaderNames.CONTENT_ENCODING)
        && !isOnly(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.IDENTITY)) {
      return Refusal.contentEncoding(all(HttpHeaderNames.CONTENT_ENCODING));
    }
    if (http11
        && headers().contains(HttpHeaderNames.EXPECT)
        && !isOnly(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE)) {
      return Refusal.expectation(all(HttpHeaderNames.EXPECT));
    }
    return null;
  }

  private boolean isOnly(CharSequence header, AsciiString value) {
    for (String each : headers().getAll(header)) {
      if (!value.contentEqualsIgnoreCase(each.trim())) {
        return false;
      }
    }
    return true;
  }

  private String all(CharSequence header) {
    return String.join(", ", headers().getAll(header));
  }
}
