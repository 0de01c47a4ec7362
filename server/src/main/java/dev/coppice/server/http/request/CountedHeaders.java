package dev.coppice.server.http.request;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import org.jspecify.annotations.Nullable;

/**
 * Headers of a request as they are decoded, up to a number: a short one takes twenty times its
 * bytes on the heap, so that the bytes alone bound nothing. Those that nobody reads are checked and
 * counted, and not kept.
 *
 * <p>There is one length at most. Of several the decoder would make one before anybody sees them,
 * where they are of HTTP/1.0: the first, and a proxy in front may have taken another.
 */
final class CountedHeaders extends DefaultHttpHeaders {

  private final DefaultHttpHeadersFactory checks;
  private final int bound;
  private final boolean isRead;
  private int count;

  private CountedHeaders(DefaultHttpHeadersFactory checks, int bound, boolean isRead) {
    super(checks.getNameValidator(), checks.getValueValidator());
    this.checks = checks;
    this.bound = bound;
    this.isRead = isRead;
  }

  /** Makes the headers of one connection, which hold to the RFCs' characters. */
  static final class Factory implements HttpHeadersFactory {
    private final DefaultHttpHeadersFactory checks;
    private final int bound;
    private final boolean areRead;
    private @Nullable CountedHeaders latest;

    Factory(DefaultHttpHeadersFactory kind, int bound) {
      this(kind, bound, true);
    }

    private Factory(DefaultHttpHeadersFactory kind, int bound, boolean areRead) {
      this.checks = kind.withValidation(true);
      this.bound = bound;
      this.areRead = areRead;
    }

    /** Makes headers that nobody reads. */
    static Factory ofUnread(DefaultHttpHeadersFactory kind, int bound) {
      return new Factory(kind, bound, false);
    }

    @Override
    public HttpHeaders newHeaders() {
      CountedHeaders made = new CountedHeaders(checks, bound, areRead);
      latest = made;
      return made;
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
      return newHeaders();
    }

    /** Lines so far of the headers made last. */
    int count() {
      return latest == null ? 0 : latest.count;
    }
  }

  /** All that the decoder calls, for each line. */
  @Override
  public HttpHeaders add(CharSequence name, Object value) {
    count();
    return isRead ? kept(name, value) : checked(name, value);
  }

  @Override
  public HttpHeaders add(String name, Object value) {
    count();
    return isRead ? kept(name, value) : checked(name, value);
  }

  private HttpHeaders kept(CharSequence name, Object value) {
    if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
        && contains(HttpHeaderNames.CONTENT_LENGTH)) {
      throw new IllegalArgumentException("more than one Content-Length");
    }
    return super.add(name, value);
  }

  private HttpHeaders checked(CharSequence name, Object value) {
    checks.getNameValidator().validateName(name);
    checks.getValueValidator().validate(value.toString());
    return this;
  }

  private void count() {
    count++;
    if (count > bound) {
      throw new TooLongHttpHeaderException("more than " + bound + " headers");
    }
  }
}
