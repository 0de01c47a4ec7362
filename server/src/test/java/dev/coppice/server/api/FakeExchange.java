package dev.coppice.server.api;

import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestNotes;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** CSV rows for the model {@code a}, on an event loop of the test's choice. */
public final class FakeExchange implements Exchange {

  private final HttpHeaders headers =
      new DefaultHttpHeaders()
          .add("Content-Type", "text/csv")
          .add("X-Amzn-SageMaker-Target-Model", "a");
  private final RequestNotes notes = new RequestNotes();
  private final ByteBuf body;
  private final Executor eventLoop;
  private final CompletableFuture<Response> answer = new CompletableFuture<>();
  private volatile String answeredBy = "";
  private volatile boolean abandoned;
  private final AtomicInteger looks = new AtomicInteger();
  private SentListener listener = delivered -> {};
  private Runnable sending = () -> {};
  private Consumer<BodyParts> taking = parts -> {};
  private volatile ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;

  /** With one row. */
  public FakeExchange(Executor eventLoop) {
    this(eventLoop, "0.5,1");
  }

  public FakeExchange(Executor eventLoop, String rows) {
    this.eventLoop = eventLoop;
    this.body = Unpooled.copiedBuffer(rows, StandardCharsets.US_ASCII);
  }

  /** Runs once an answer is there, and before it is sent. */
  public void beforeSent(Runnable task) {
    sending = task;
  }

  /** Has other buffers, from now on. */
  public void allocateBy(ByteBufAllocator other) {
    allocator = other;
  }

  /** How often it was asked whether the client is still there: before every turn of a call. */
  public int looks() {
    return looks.get();
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
  public RequestNotes notes() {
    return notes;
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
    return allocator;
  }

  @Override
  public void respond(Response response) {
    body.release();
    try {
      sending.run();
    } catch (RuntimeException e) {
      response.body().release();
      throw e;
    }
    listener.sent(true);
    answeredBy = Thread.currentThread().getName();
    if (!answer.complete(response)) {
      throw new IllegalStateException("answered twice");
    }
  }

  @Override
  public void respond(Response head, BodyParts parts) {
    taking.accept(parts);
    parts.close();
    respond(head);
  }

  /** Takes what it likes of an answer in parts, before that is sent. */
  public void takingParts(Consumer<BodyParts> taker) {
    taking = taker;
  }

  @Override
  public boolean isAbandoned() {
    looks.incrementAndGet();
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
    SentListener before = listener;
    listener =
        delivered -> {
          before.sent(delivered);
          more.sent(delivered);
        };
  }
}
