package dev.coppice.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request of an {@link HttpConnection}; brings the answer to its event loop. */
final class NettyExchange implements Exchange {

  private final HttpConnection connection;
  private final RequestHead head;
  private final RequestBody body;
  private final AsciiString requestId;
  private final long arrivedNanos;
  private final String path;
  private final String query;
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile @Nullable SentListener listener;

  NettyExchange(
      HttpConnection connection,
      RequestHead head,
      RequestBody body,
      AsciiString requestId,
      long arrivedNanos) {
    this.connection = connection;
    this.head = head;
    this.body = body;
    this.requestId = requestId;
    this.arrivedNanos = arrivedNanos;
    String target = head.target();
    int mark = target.indexOf('?');
    this.path = mark < 0 ? target : target.substring(0, mark);
    this.query = mark < 0 ? "" : target.substring(mark + 1);
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
  public String requestId() {
    return requestId.toString();
  }

  @Override
  public long arrivedNanos() {
    return arrivedNanos;
  }

  @Override
  public Executor eventLoop() {
    return connection.eventLoop();
  }

  @Override
  public ByteBufAllocator allocator() {
    return connection.allocator();
  }

  @Override
  public void respond(Response response) {
    if (!tryRespond(response)) {
      throw new IllegalStateException("request " + requestId + " was answered before");
    }
  }

  /** False, and the answer released, if there was one before. */
  boolean tryRespond(Response response) {
    if (!answered.compareAndSet(false, true)) {
      response.body().release();
      return false;
    }
    body.release();
    deliver(new Answer(response, requestId, listener));
    return true;
  }

  @Override
  public void onSent(SentListener more) {
    SentListener earlier = listener;
    listener =
        earlier == null
            ? more
            : delivered -> {
              earlier.sent(delivered);
              more.sent(delivered);
            };
  }

  private void deliver(Answer answer) {
    EventLoop loop = connection.eventLoop();
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
