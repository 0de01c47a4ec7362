package dev.coppice.server.http.connection;

import dev.coppice.server.http.answer.Answer;
import dev.coppice.server.http.answer.HttpDate;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.AnsweredRequest.EndListener;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.RequestNotes;
import dev.coppice.server.http.request.BodyMemory;
import dev.coppice.server.http.request.HeadMemory;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.request.RequestHead;
import dev.coppice.server.http.request.RequestId;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** What all connections of one server share. */
public final class Shared {

  /** Of a body that the kernel nearly always takes whole; who gets a longer one may leave first. */
  private static final int MAX_BYTES_AT_ONCE = 16 << 10;

  /** Connections that are listened to after their last answer, so that it reaches the client. */
  private static final int MAX_LINGERING = 64;

  private final HttpLimits limits;
  private final RequestHandler handler;
  private final BodyMemory bodies;
  private final HeadMemory heads;
  private final Connections connections;
  private final Semaphore lingers;
  private final boolean asksForCertificates;
  private final HttpDate date = new HttpDate(InstantSource.system());

  /**
   * @param asksForCertificates whether a client without one gets health alone
   */
  public Shared(HttpLimits limits, RequestHandler handler, boolean asksForCertificates) {
    this.asksForCertificates = asksForCertificates;
    this.limits = limits;
    this.handler = handler;
    bodies = new BodyMemory(limits.bodies().maxMemoryOfAll());
    heads = new HeadMemory(limits.heads().maxMemoryOfAll());
    connections =
        new Connections(limits.maxConnections(), () -> handler.refused(Refusal.Kind.FULL));
    lingers = new Semaphore(MAX_LINGERING);
  }

  public HttpLimits limits() {
    return limits;
  }

  RequestHandler handler() {
    return handler;
  }

  /** Whether a client without a certificate is told how the server is, and nothing else. */
  boolean asksForCertificates() {
    return asksForCertificates;
  }

  public BodyMemory bodies() {
    return bodies;
  }

  public HeadMemory heads() {
    return heads;
  }

  /** Memory of the heads of all requests in flight, in bytes. */
  public long headBytes() {
    return heads.inUse();
  }

  public Connections connections() {
    return connections;
  }

  /** Places of connections whose clients are listened to after the last answer. */
  Semaphore lingers() {
    return lingers;
  }

  /**
   * Reports to the handler that an answer is about to go out.
   *
   * @param request null if none was begun
   * @param exchange null if no handler saw the request
   * @return the answer to be sent
   */
  Answer told(
      @Nullable RequestReader request,
      @Nullable NettyExchange exchange,
      Answer answer,
      String client) {
    EndListener watcher = described(request, exchange, answer, client).reportedTo(handler);
    return watcher == null ? answer : answer.watchedBy(watcher);
  }

  private static AnsweredRequest described(
      @Nullable RequestReader request,
      @Nullable NettyExchange exchange,
      Answer answer,
      String client) {
    RequestHead head = request == null ? null : request.head();
    return new AnsweredRequest(
        answer.requestId(),
        client,
        head == null ? "" : head.sentMethod(),
        request == null ? "" : request.path(),
        head == null ? EmptyHttpHeaders.INSTANCE : head.headers(),
        request == null ? System.nanoTime() : request.arrivedNanos(),
        request == null ? 0 : request.bodyBytes(),
        answer.response().status(),
        isLong(answer),
        answer.response().cause(),
        exchange == null ? new RequestNotes() : exchange.notes());
  }

  private static boolean isLong(Answer answer) {
    return answer.parts() != null || answer.response().body().readableBytes() > MAX_BYTES_AT_ONCE;
  }

  /** The answer to a request that no handler answers. */
  Answer refusal(@Nullable RequestReader request, Refusal refusal) {
    handler.refused(refusal.kind());
    RequestHead head = request == null ? null : request.head();
    return Answer.refusing(
        refusal,
        handler.styleOf(request == null ? "" : request.path()),
        head == null ? RequestId.next() : head.requestId());
  }

  HttpDate date() {
    return date;
  }
}
