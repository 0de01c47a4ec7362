package dev.coppice.bench.hostile;

import dev.coppice.bench.hostile.wire.Place;
import dev.coppice.bench.hostile.wire.Ports;
import dev.coppice.bench.hostile.wire.Wire;
import java.io.IOException;
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

  private final Ports ports;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Set<Wire> open = ConcurrentHashMap.newKeySet();
  private final Map<String, LongAdder> said = new ConcurrentSkipListMap<>();
  private final AtomicInteger turns = new AtomicInteger();

  Arena(Ports ports) {
    this.ports = ports;
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
    return connect(ports.calls());
  }

  /** The same, to the port of gRPC. */
  Wire connectGrpc() throws IOException {
    return connect(ports.grpc());
  }

  /** The same without TLS and from another address, whatever the server makes of it. */
  Wire connectBare() throws IOException {
    return connect(ports.calls().fromElsewhere().bare());
  }

  /** The same in the version of TLS that knows renegotiation. */
  Wire connectBeforeTls13() throws IOException {
    return connect(ports.calls().fromElsewhere().beforeTls13());
  }

  /** The same, to the management port. */
  Wire connectToManagement() throws IOException {
    return connect(ports.management());
  }

  /** The same, to the port of calls from another address. */
  Wire connectFromElsewhere() throws IOException {
    return connect(ports.calls().fromElsewhere());
  }

  private Wire connect(Place to) throws IOException {
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

  /** Sends a request, and takes so many pieces of 1 KiB a second of its answer, or none. */
  void take(byte[] request, int piecesPerSecond) throws IOException {
    byte[] piece = new byte[1024];
    try (Wire wire = connect()) {
      wire.send(request);
      while (!isOver()) {
        pause(Duration.ofMillis(piecesPerSecond == 0 ? 1000 : 1000 / piecesPerSecond));
        if (piecesPerSecond > 0 && wire.read(piece) < 0) {
          heard("end");
          return;
        }
      }
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
