package dev.coppice.server.http;

import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers with what it was asked; requests to {@code /held} wait for the test to answer them. */
public final class EchoHandler implements RequestHandler {

  private final AtomicInteger counted = new AtomicInteger();
  private final AtomicInteger untaken = new AtomicInteger();
  private final AtomicInteger mostUntaken = new AtomicInteger();
  private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();

  @Override
  public void handle(Exchange exchange) {
    switch (exchange.path()) {
      case "/held" -> held.add(exchange);
      case "/count" -> {
        counted.incrementAndGet();
        mostUntaken.accumulateAndGet(untaken.incrementAndGet(), Math::max);
        exchange.onSent(delivered -> untaken.decrementAndGet());
        exchange.respond(echo(exchange));
      }
      case "/fails" -> throw new IllegalStateException("made to fail");
      case "/empty" -> exchange.respond(Response.text(204, "text/plain", "dropped"));
      case "/bad-header" ->
          exchange.respond(Response.text(200, "text/plain", "x").with("X-Bad", "a\r\nb: c"));
      case "/large" ->
          exchange.respond(
              new Response(
                  200,
                  "application/octet-stream",
                  exchange.allocator().directBuffer(LARGE).writeZero(LARGE)));
      default -> exchange.respond(echo(exchange));
    }
  }

  static final int LARGE = 4 << 20;

  static Response echo(Exchange exchange) {
    ByteBuf body = exchange.body();
    return Response.text(
        200,
        "text/plain",
        exchange.method()
            + " "
            + exchange.path()
            + " "
            + exchange.query()
            + " "
            + body.readableBytes()
            + " "
            + body.toString(
                body.readerIndex(), Math.min(20, body.readableBytes()), StandardCharsets.UTF_8));
  }

  /** Answers what was held with so many bytes; says whether the kernel took all of them. */
  static boolean isSent(Exchange held, int bytes) throws Exception {
    CompletableFuture<Boolean> sent = new CompletableFuture<>();
    held.onSent(sent::complete);
    held.respond(Response.text(200, "text/plain", "x".repeat(bytes)));
    return sent.get(20, TimeUnit.SECONDS);
  }

  /** Requests to {@code /count} so far. */
  int counted() {
    return counted.get();
  }

  /** The most of their answers that waited at once for their clients to take them. */
  int mostUntaken() {
    return mostUntaken.get();
  }

  /** The next request to {@code /held}. */
  public Exchange takeHeld() throws InterruptedException {
    Exchange exchange = held.poll(20, TimeUnit.SECONDS);
    if (exchange == null) {
      throw new AssertionError("no request came to be held");
    }
    return exchange;
  }
}
