package dev.coppice.server.api;

import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** One CSV row for the model {@code a}, on an event loop of the test's choice. */
public final class FakeExchange implements Exchange {

  private final HttpHeaders headers =
      new DefaultHttpHeaders()
          .add("Content-Type", "text/csv")
          .add("X-Amzn-SageMaker-Target-Model", "a");
  private final ByteBuf body = Unpooled.copiedBuffer("0.5,1", StandardCharsets.US_ASCII);
  private final Executor eventLoop;
  private final CompletableFuture<Response> answer = new CompletableFuture<>();
  private volatile String answeredBy = "";
  private volatile boolean abandoned;
  private SentListener listener = delivered -> {};

  public FakeExchange(Executor eventLoop) {
    this.eventLoop = eventLoop;
  }

  /** The thread that answered, once it has. */
  public String answeredBy() {
    return answeredBy;
  }

  public Response answer() throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  @Override
  public HttpMethod method() {
    return HttpMethod.POST;
  }

  @Override
  public String path() {
    return "/invocations";
  }

  @Override
  public String query() {
    return "";
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public ByteBuf body() {
    return body;
  }

  @Override
  public void releaseBody() {
    body.clear();
  }

  @Override
  public String requestId() {
    return "id";
  }

  @Override
  public long arrivedNanos() {
    return System.nanoTime();
  }

  @Override
  public Executor eventLoop() {
    return eventLoop;
  }

  @Override
  public ByteBufAllocator allocator() {
    return UnpooledByteBufAllocator.DEFAULT;
  }

  @Override
  public void respond(Response response) {
    body.release();
    listener.sent(true);
    answeredBy = Thread.currentThread().getName();
    if (!answer.complete(response)) {
      throw new IllegalStateException("answered twice");
    }
  }

  @Override
  public void respond(Response head, BodyParts parts) {
    parts.close();
    respond(head);
  }

  @Override
  public boolean isAbandoned() {
    return abandoned;
  }

  /** The client goes. */
  public void abandon() {
    abandoned = true;
  }

  @Override
  public void onAbandoned(Runnable listener) {}

  @Override
  public void onSent(SentListener more) {
    listener = more;
  }
}
