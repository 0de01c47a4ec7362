package dev.coppice.server.http.connection;

import dev.coppice.server.http.answer.Answer;
import dev.coppice.server.http.exchange.AnswerStyle;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.HeardExchange;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.RequestNotes;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.RequestBody;
import dev.coppice.server.http.request.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request of an {@link HttpConnection}; brings the answer to its event loop. */
final class NettyExchange extends HeardExchange {

  private static final Logger LOG = LoggerFactory.getLogger(NettyExchange.class);

  private final HttpConnection connection;
  private final RequestHead head;
  private final RequestHandler handler;
  private final AnswerStyle style;
  private final RequestBody body;
  private final AsciiString requestId;
  private final long arrivedNanos;
  private final String path;
  private final String query;
  private final RequestNotes notes = new RequestNotes();

  NettyExchange(
      HttpConnection connection,
      RequestHead head,
      RequestBody body,
      long arrivedNanos,
      RequestHandler handler) {
    this.connection = connection;
    this.head = head;
    this.handler = handler;
    this.body = body;
    this.requestId = head.requestId();
    this.arrivedNanos = arrivedNanos;
    String target = head.target();
    this.path = RequestHead.path(target);
    this.query = path.length() == target.length() ? "" : target.substring(path.length() + 1);
    this.style = handler.styleOf(path);
  }

  @Override
  public HttpMethod method() {
    return head.method();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String query() {
    return query;
  }

  @Override
  public HttpHeaders headers() {
    return head.headers();
  }

  @Override
  public ByteBuf body() {
    return body.bytes();
  }

  @Override
  public void releaseBody() {
    body.release();
  }

  @Override
  public String requestId() {
    return requestId.toString();
  }

  @Override
  public RequestNotes notes() {
    return notes;
  }

  @Override
  public long arrivedNanos() {
    return arrivedNanos;
  }

  @Override
  public Executor eventLoop() {
    return connection.channel().eventLoop();
  }

  @Override
  public ByteBufAllocator allocator() {
    return connection.channel().alloc();
  }

  @Override
  public void respond(Response response) {
    respondOnce(response, null);
  }

  @Override
  public void respond(Response response, BodyParts parts) {
    if (head.isHead()) {
      parts.close();
      respondOnce(response, null);
    } else {
      respondOnce(response, parts);
    }
  }

  /**
   * Passes the request to the handler; if the handler throws, answers 500.
   *
   * @param by the handler, or whom it has refuse the request
   */
  void handle(RequestHandler by) {
    try {
      by.handle(this);
    } catch (Throwable e) {
      LOG.error("request {} failed", requestId, e);
      fail();
    }
  }

  private void fail() {
    if (claimAnswer()) {
      body.release();
      Refusal refusal = Refusal.failed();
      handler.refused(refusal.kind());
      Response failure = style.refusal(refusal, requestId()).because(refusal.message());
      deliver(new Answer(failure, null, requestId, style, this::tellSent));
    }
  }

  private void respondOnce(Response response, @Nullable BodyParts parts) {
    Answer answer = new Answer(response, parts, requestId, style, this::tellSent);
    if (!claimAnswer()) {
      answer.release();
      throw new IllegalStateException("request " + requestId + " was answered before");
    }
    body.release();
    deliver(answer);
  }

  private void deliver(Answer answer) {
    EventLoop loop = connection.channel().eventLoop();
    if (loop.inEventLoop()) {
      connection.send(answer);
      return;
    }
    try {
      loop.execute(() -> connection.send(answer));
    } catch (RejectedExecutionException e) {
      // The server has stopped, and cut this client off.
      answer.discard();
    }
  }
}
