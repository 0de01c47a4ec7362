package dev.coppice.loader.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An S3 server over real HTTP that answers each GET with the next of its script. */
public final class FakeS3 implements AutoCloseable {

  /** One answer. */
  public interface Answer {
    void send(HttpExchange exchange) throws IOException;
  }

  /** More than the kernels of both sides keep of an answer that nobody reads. */
  static final long KEPT = 24 << 20;

  private static final int NEARLY_ENDLESS = 64 << 20;

  final Set<Integer> connections = ConcurrentHashMap.newKeySet();
  public final List<String> requests = new CopyOnWriteArrayList<>();

  /** With whose credentials each request is signed; empty for one that is not. */
  final List<String> authorizations = new CopyOnWriteArrayList<>();

  private final ConcurrentLinkedQueue<Answer> script = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  public FakeS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public FakeS3 then(Answer answer) {
    script.add(answer);
    return this;
  }

  public static Answer object(byte[] content) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", "\"e1\"");
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  /** The same, but as S3 answers a question: nothing if the asker knows this version. */
  static Answer objectUnlessKnown(byte[] content) {
    return exchange -> {
      if ("\"e1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        exchange.sendResponseHeaders(304, -1);
      } else {
        object(content).send(exchange);
      }
    };
  }

  /** Three bytes of ten, to who asked for all of them. */
  static Answer unaskedPart() {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", "\"e1\"");
      exchange.getResponseHeaders().set("Content-Range", "bytes 0-2/10");
      exchange.sendResponseHeaders(206, 3);
      exchange.getResponseBody().write(new byte[3]);
    };
  }

  /** States the whole length, sends half, and hangs up. */
  static Answer half(byte[] content) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, content.length / 2);
      exchange.getResponseBody().flush();
      throw new IOException("hang up");
    };
  }

  public static Answer error(int status, String code) {
    return exchange -> {
      byte[] body =
          ("<Error><Code>" + code + "</Code><Message>told so\nFAKE line</Message></Error>")
              .getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    };
  }

  /** An error of something that is no S3 server; empty for one without a body. */
  static Answer foreign(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /**
   * An answer that does not end while anybody reads it.
   *
   * @param sent counts its bytes
   */
  static Answer endless(int status, String begin, AtomicLong sent) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "application/xml");
      exchange.sendResponseHeaders(status, 0);
      exchange.getResponseBody().write(begin.getBytes(UTF_8));
      byte[] more = "x".repeat(64 << 10).getBytes(UTF_8);
      for (int all = 0; all < NEARLY_ENDLESS; all += more.length) {
        exchange.getResponseBody().write(more);
        sent.addAndGet(more.length);
      }
    };
  }

  /** Accepts the request and says nothing. */
  Answer silence() {
    return exchange -> untilClosed();
  }

  /** Sends half, and says nothing more. */
  Answer stall(byte[] content) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, content.length / 2);
      exchange.getResponseBody().flush();
      untilClosed();
    };
  }

  /** Sends half, and then a byte now and then. */
  public Answer trickle(byte[] content) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      OutputStream body = exchange.getResponseBody();
      body.write(content, 0, content.length / 2);
      for (int i = content.length / 2; i < content.length && !isClosedSoon(); i++) {
        body.write(content[i]);
        body.flush();
      }
    };
  }

  private boolean isClosedSoon() {
    try {
      return closing.await(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void untilClosed() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    connections.add(exchange.getRemoteAddress().getPort());
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    String signed = exchange.getRequestHeaders().getFirst("Authorization");
    authorizations.add(signed == null ? "" : signed);
    try (exchange) {
      next().send(exchange);
    }
  }

  /** Each of several requests at once has one, of which the last stays. */
  private synchronized Answer next() {
    return script.size() > 1 ? script.remove() : script.element();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    executor.close();
  }
}
