package dev.coppice.loader.store.s3;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An S3 server over real HTTP with one object, of which it sends ranges; some of them break. */
final class RangedFake implements AutoCloseable {

  /** What happens to a range before it is answered. */
  interface Event {
    void meet(HttpExchange exchange) throws Exception;
  }

  /** Ranges that something is to happen to. */
  interface Ranges {
    void then(Event event);
  }

  /** What is served, changed as a whole. */
  private static final class Version {

    private final byte[] content;
    private final String tag;

    private Version(byte[] content, String tag) {
      this.content = content;
      this.tag = tag;
    }
  }

  /** How much of a range is sent, how often, and whether the connection then stays open. */
  private record Break(int bytes, AtomicInteger times, boolean isSilent) {}

  /** {@code Range} and {@code If-Match} of each request. */
  final List<String> ranges = new CopyOnWriteArrayList<>();

  private final FakeS3 server = new FakeS3();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<Integer, Event> events = new ConcurrentHashMap<>();
  private final Map<Integer, Break> breaks = new ConcurrentHashMap<>();
  private volatile Version version;
  private volatile String promise = "bytes";
  private volatile boolean conditional = true;
  private volatile boolean ranged = true;
  private volatile int astray;

  RangedFake(byte[] content) throws IOException {
    this.version = new Version(content, "\"e1\"");
    server.then(this::answer);
  }

  URI endpoint() {
    return server.endpoint();
  }

  void serve(byte[] content, String tag) {
    version = new Version(content, tag);
  }

  /** What {@code Accept-Ranges} says. */
  void promise(String unit) {
    promise = unit;
  }

  void mindNoCondition() {
    conditional = false;
  }

  void sendTheWholeAlways() {
    ranged = false;
  }

  /** Sends ranges that begin and end so many bytes earlier. */
  void goAstray(int bytes) {
    astray = bytes;
  }

  /** Of the ranges that begin there. */
  Ranges before(Integer... firsts) {
    return event -> Arrays.stream(firsts).forEach(first -> events.put(first, event));
  }

  /** Sends so many bytes of the range that begins there, and hangs up. */
  void breakOff(int first, int bytes, int times) {
    breaks.put(first, new Break(bytes, new AtomicInteger(times), false));
  }

  /** Sends so many bytes of the range that begins there, and once nothing more. */
  void stall(int first, int bytes) {
    breaks.put(first, new Break(bytes, new AtomicInteger(1), true));
  }

  /** Never answers the ranges that begin there; what it returns counts those asked for. */
  CountDownLatch hold(Integer... firsts) {
    CountDownLatch asked = new CountDownLatch(firsts.length);
    before(firsts)
        .then(
            exchange -> {
              asked.countDown();
              closing.await();
            });
    return asked;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Match");
    ranges.add(range + " " + condition);
    String[] ends =
        range == null ? new String[0] : range.substring("bytes=".length()).split("-", -1);
    int first = range == null ? -1 : Integer.parseInt(ends[0]);
    meet(events.getOrDefault(first, nothing -> {}), exchange);
    Version served = version;
    if (conditional && condition != null && !condition.equals(served.tag)) {
      FakeS3.error(412, "PreconditionFailed").send(exchange);
      return;
    }
    exchange.getResponseHeaders().set("ETag", served.tag);
    exchange.getResponseHeaders().set("Accept-Ranges", promise);
    if (range == null || !ranged) {
      exchange.sendResponseHeaders(200, served.content.length);
      exchange.getResponseBody().write(served.content);
    } else {
      send(exchange, served.content, first - astray, Integer.parseInt(ends[1]) - astray);
    }
  }

  private static void meet(Event event, HttpExchange exchange) throws IOException {
    try {
      event.meet(exchange);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private void send(HttpExchange exchange, byte[] content, int first, int last) throws IOException {
    int length = last - first + 1;
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%d".formatted(first, last, content.length));
    exchange.sendResponseHeaders(206, length);
    OutputStream body = exchange.getResponseBody();
    Break broken = breaks.get(first);
    if (broken == null || broken.times.getAndDecrement() <= 0) {
      body.write(content, first, length);
      return;
    }
    body.write(content, first, broken.bytes);
    body.flush();
    if (broken.isSilent) {
      meet(silent -> closing.await(), exchange);
    }
    throw new IOException("hang up");
  }

  static byte[] content(int length, int seed) {
    byte[] content = new byte[length];
    new Random(seed).nextBytes(content);
    return content;
  }

  @Override
  public void close() {
    closing.countDown();
    server.close();
  }
}
