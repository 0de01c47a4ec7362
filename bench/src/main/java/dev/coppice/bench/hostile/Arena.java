package dev.coppice.bench.hostile;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Where one attack goes on for its time: its connections, and what the server said. */
final class Arena {

  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private final URI endpoint;
  private final URI grpc;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Set<Wire> open = ConcurrentHashMap.newKeySet();
  private final Map<String, LongAdder> said = new ConcurrentSkipListMap<>();
  private final AtomicInteger turns = new AtomicInteger();

  /**
   * @param grpc where the server speaks gRPC
   */
  Arena(URI endpoint, URI grpc) {
    this.endpoint = endpoint;
    this.grpc = grpc;
  }

  /** Lets the clients play for a time, then closes all their connections. */
  void play(Attack attack, Duration time) throws InterruptedException {
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < attack.clients(); i++) {
      clients.add(Thread.ofVirtual().start(() -> playOn(attack.move())));
    }
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } finally {
      end.countDown();
      open.forEach(Wire::close);
      clients.forEach(Thread::interrupt);
    }
    for (Thread client : clients) {
      client.join(END_LIMIT);
    }
  }

  private void playOn(Attack.Move move) {
    while (!isOver()) {
      try {
        move.play(this);
      } catch (IOException e) {
        heard("cut off");
        pause(Duration.ofMillis(10));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  boolean isOver() {
    return end.getCount() == 0;
  }

  /** Waits, at most until the end. */
  void pause(Duration time) {
    try {
      end.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next number, so that no two moves are the same. */
  int turn() {
    return turns.getAndIncrement();
  }

  /** A connection that is closed by its user, or when the arena closes. */
  Wire connect() throws IOException {
    return connect(endpoint);
  }

  /** The same, to the port of gRPC. */
  Wire connectGrpc() throws IOException {
    return connect(grpc);
  }

  private Wire connect(URI to) throws IOException {
    Wire wire = Wire.open(to, open::remove);
    open.add(wire);
    if (isOver()) {
      wire.close();
    }
    return wire;
  }

  /** Notes an answer's status, or how a connection ended. */
  void heard(String answer) {
    if (!isOver()) {
      said.computeIfAbsent(answer, a -> new LongAdder()).increment();
    }
  }

  /** Sends a request over a connection of its own and notes the answer. */
  void ask(byte[] request) throws IOException {
    try (Wire wire = connect()) {
      wire.send(request);
      heard(wire.answer());
    }
  }

  /** All that was said, with how often. */
  String said() {
    return said.isEmpty()
        ? "nothing"
        : said.entrySet().stream()
            .map(each -> each.getKey() + " x" + each.getValue())
            .collect(Collectors.joining(", "));
  }
}
