package dev.coppice.server.http.connection;

import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.BodyMemory;
import dev.coppice.server.http.request.RequestBody;
import dev.coppice.server.http.request.RequestHead;
import dev.coppice.server.http.tls.PeerCertificate;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/**
 * One request while it is being read: checks its head, gathers its body within the limits.
 *
 * <p>What is wrong with it is either fatal, so that the connection cannot go on, or a refusal for
 * later: its body is dropped as it comes, and the answer waits for the end.
 */
final class RequestReader {

  private static final String BAD_CHUNK =
      "a chunk or trailer (expected: those of RFC 9112, section 7.1)";

  private final Shared shared;
  private final Channel channel;
  private final long arrivedNanos;
  private int maxBodyBytes;
  private @Nullable RequestHead head;
  private @Nullable RequestBody body;
  private @Nullable Refusal refusal;
  private @Nullable HttpRequest message;
  private @Nullable RequestHandler refuser;
  private boolean keepsBody;
  private long bodyBytes;
  private boolean hasBodyBegun;
  private boolean whole;

  RequestReader(Shared shared, Channel channel, long arrivedNanos) {
    this.shared = shared;
    this.channel = channel;
    this.arrivedNanos = arrivedNanos;
  }

  /** Takes the head or a piece of the body; returns a fatal refusal, or null. */
  @Nullable Refusal take(Object piece) {
    hasBodyBegun = piece instanceof HttpContent;
    if (piece instanceof HttpRequest read) {
      return begin(read);
    }
    return piece instanceof HttpContent content ? append(content) : null;
  }

  private @Nullable Refusal begin(HttpRequest message) {
    this.message = message;
    Throwable failure = message.decoderResult().cause();
    if (failure instanceof TooLongHttpLineException) {
      return Refusal.requestLineTooLong(shared.limits().heads().maxRequestLineBytes());
    }
    if (failure != null) {
      return undecodable(failure, withoutHeader(failure.getMessage()));
    }
    RequestHead read = new RequestHead(message);
    head = read;
    String flaw = read.flaw();
    if (flaw != null) {
      return Refusal.brokenHttp(flaw);
    }
    Refusal outside = outside(read);
    if (outside != null) {
      return outside;
    }
    maxBodyBytes =
        Math.min(
            shared.limits().bodies().maxBytes(),
            shared.handler().maxBodyBytes(read.method(), path()));
    if (read.contentLength() > maxBodyBytes) {
      return Refusal.bodyTooLarge(maxBodyBytes);
    }
    refusal = read.refusal();
    if (refusal != null) {
      // Without a 100 nobody knows whether the body will come.
      return read.awaitsContinue() ? refusal : null;
    }
    return expect(read);
  }

  /** Decides whether the body is kept. */
  private @Nullable Refusal expect(RequestHead read) {
    refuser =
        read.hasBody() ? shared.handler().refuser(read.method(), path(), read.headers()) : null;
    keepsBody =
        read.hasBody() && refuser == null && shared.handler().readsBody(read.method(), path());
    if (keepsBody && !shared.bodies().hasRoomFor(read.contentLength())) {
      return Refusal.bodiesFull();
    }
    body =
        new RequestBody(
            shared.bodies(), channel.alloc(), read.contentLength(), keepsBody ? maxBodyBytes : 0);
    return null;
  }

  /** Why the client may not ask that, whatever else it asks. */
  private @Nullable Refusal outside(RequestHead read) {
    if (shared.asksForCertificates()
        && !shared.handler().isHealth(read.method(), path())
        && !PeerCertificate.isOf(channel)) {
      return Refusal.uncertified();
    }
    return null;
  }

  private @Nullable Refusal append(HttpContent content) {
    Throwable failure = content.decoderResult().cause();
    if (failure != null) {
      return undecodable(failure, BAD_CHUNK);
    }
    whole = content instanceof LastHttpContent;
    bodyBytes += content.content().readableBytes();
    if (bodyBytes > maxBodyBytes) {
      return Refusal.bodyTooLarge(maxBodyBytes);
    }
    if (body != null && keepsBody && !body.append(content.content())) {
      release();
      refusal = Refusal.bodiesFull();
      // What is still to come would only keep the client waiting for this.
      return whole ? null : refusal;
    }
    return null;
  }

  /** True once all of it was taken. */
  boolean isWhole() {
    return whole;
  }

  /** True if the client may wait for 100 before it sends its body. */
  boolean awaitsContinue() {
    return !hasBodyBegun && head != null && head.awaitsContinue();
  }

  /**
   * True if the request is refused without the rest of it. A small body is dropped first, so that
   * the connection goes on: a client with an old token would else make one for each call.
   */
  boolean isOverEarly() {
    if (refuser == null || whole || head == null) {
      return false;
    }
    long announced = head.contentLength();
    return head.awaitsContinue() || announced < 0 || announced > BodyMemory.SMALL_BYTES;
  }

  /** Who answers it: the handler, or whom that has refuse it. */
  RequestHandler answerer() {
    return refuser == null ? shared.handler() : refuser;
  }

  long arrivedNanos() {
    return arrivedNanos;
  }

  /** Of the body, as far as it was taken. */
  long bodyBytes() {
    return bodyBytes;
  }

  /** Null until the head is complete. */
  @Nullable RequestHead head() {
    return head;
  }

  /** As {@link Exchange#path}; empty as long as it is not known. */
  String path() {
    return message == null ? "" : RequestHead.path(message);
  }

  /** Why a request that was read to its end is refused; null if it is not. */
  @Nullable Refusal refusal() {
    return refusal;
  }

  /** The body, to be released by the caller; null if there is a refusal. */
  @Nullable RequestBody takeBody() {
    RequestBody taken = body;
    body = null;
    return taken;
  }

  /** Frees the body, unless it was taken. */
  void release() {
    RequestBody left = takeBody();
    if (left != null) {
      left.release();
    }
  }

  /** What Netty says of a header, which may be a token behind a colon that is missing. */
  private static @Nullable String withoutHeader(@Nullable String cause) {
    int quoted = cause == null ? -1 : cause.indexOf(" of header '");
    return cause == null || quoted < 0 ? cause : cause.substring(0, quoted);
  }

  private Refusal undecodable(Throwable failure, @Nullable String cause) {
    if (failure instanceof TooLongHttpHeaderException) {
      return Refusal.headersTooLarge(
          shared.limits().heads().maxHeaderBytes(), shared.limits().heads().maxHeaders());
    }
    return Refusal.brokenHttp(cause);
  }
}
