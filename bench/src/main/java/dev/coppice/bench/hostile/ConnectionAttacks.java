package dev.coppice.bench.hostile;

import static dev.coppice.bench.hostile.artifact.HostileModels.CLASSES;
import static dev.coppice.bench.hostile.wire.Requests.BODY_LIMIT;
import static dev.coppice.bench.hostile.wire.Requests.filled;
import static dev.coppice.bench.hostile.wire.Requests.start;

import dev.coppice.bench.hostile.wire.Requests;
import dev.coppice.bench.hostile.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What can be done with connections and with HTTP itself. */
final class ConnectionAttacks {

  private static final Duration LONG = Duration.ofMinutes(1);

  /** Calls sent before the first answer is read; their bytes fit into the kernel's buffers. */
  private static final int PIPELINED = 400;

  private ConnectionAttacks() {}

  static List<Attack> all() {
    return List.of(
        new Attack("idle connections", 3000, ConnectionAttacks::idle),
        new Attack("connections opened and closed at once", 32, arena -> arena.connect().close()),
        new Attack("headers, a byte each 50 ms", 500, arena -> drip(arena, start("GET /ping"))),
        new Attack(
            "bodies, a byte each 50 ms",
            500,
            arena -> drip(arena, Requests.head(CLASSES, "text/csv", BODY_LIMIT))),
        new Attack(
            "6 MiB announced, nothing sent",
            1000,
            arena -> hold(arena, Requests.head(CLASSES, "text/csv", BODY_LIMIT))),
        new Attack("pipelined scrapes, no answer read", 8, ConnectionAttacks::pipeline),
        new Attack("pipelined calls, answers read", 64, ConnectionAttacks::pipelineAndRead),
        new Attack("a scrape each of 1500, not read", 1500, ConnectionAttacks::unreadScrape),
        new Attack("header of 1 MiB", 16, plain(start("GET /ping") + "X: " + filled("a", 1 << 20))),
        new Attack(
            "10,000 tiny headers", 16, plain(start("GET /ping") + filled("a:b\r\n", 50_000))),
        new Attack("request line of 1 MiB", 16, plain("GET /" + filled("a", 1 << 20))),
        new Attack("chunk size that is none", 16, plain(chunked("zz\r\nabc\r\n"))),
        new Attack("chunk size of 2^63", 16, plain(chunked("7fffffffffffffff\r\nabc"))),
        new Attack(
            "chunk extension of 1 MiB", 16, plain(chunked("1;" + filled("a", 1 << 20) + "\r\n"))),
        new Attack("chunks of one byte", 16, plain(chunked(filled("1\r\n1\r\n", 600_000)))),
        new Attack(
            "two Content-Length",
            16,
            plain(smuggling("Content-Length: 4\r\nContent-Length: 40\r\n"))),
        new Attack(
            "Content-Length and Transfer-Encoding",
            16,
            plain(smuggling("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"))),
        new Attack(
            "Transfer-Encoding: xchunked", 16, plain(smuggling("Transfer-Encoding: xchunked\r\n"))),
        new Attack("Expect: 100-continue, nothing sent", 1000, ConnectionAttacks::expect),
        new Attack("unknown methods", 16, plain(start("BREW /models") + "\r\n")),
        new Attack("HEAD of the list", 16, ConnectionAttacks::head),
        new Attack("random bytes", 16, plain("\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n")));
  }

  /** Requests that are taken apart in two ways, if at all. */
  private static String smuggling(String lengths) {
    return start("POST /invocations") + lengths + "\r\n0\r\n\r\n" + start("GET /models") + "\r\n";
  }

  private static String chunked(String chunks) {
    return start("POST /models/" + CLASSES + "/invoke")
        + "Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunks;
  }

  private static Attack.Move plain(String request) {
    byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
    return arena -> arena.ask(bytes);
  }

  private static void head(Arena arena) throws IOException {
    try (Wire wire = arena.connect()) {
      wire.send(start("HEAD /models?limit=100") + "\r\n");
      arena.heard(wire.answerToHead());
    }
  }

  private static void idle(Arena arena) throws IOException {
    try (Wire wire = arena.connect()) {
      hearEnd(arena, wire);
    }
  }

  private static void hold(Arena arena, String begin) throws IOException {
    try (Wire wire = arena.connect()) {
      wire.send(begin);
      arena.pause(LONG);
    }
  }

  private static void hearEnd(Arena arena, Wire wire) throws IOException {
    arena.pause(LONG);
    if (!arena.isOver()) {
      arena.heard(wire.answer());
    }
  }

  private static void drip(Arena arena, String begin) throws IOException {
    try (Wire wire = arena.connect()) {
      wire.send(begin);
      while (!arena.isOver()) {
        wire.send("1");
        arena.pause(Duration.ofMillis(50));
      }
    }
  }

  private static void pipeline(Arena arena) throws IOException {
    byte[] many =
        filled(start("GET /metrics") + "\r\n", 64 << 10).getBytes(StandardCharsets.ISO_8859_1);
    try (Wire wire = arena.connect()) {
      while (!arena.isOver()) {
        wire.send(many);
      }
    }
  }

  private static void pipelineAndRead(Arena arena) throws IOException {
    byte[] call = Requests.invoke(Hostile.MODEL, "text/csv", Hostile.ROW);
    byte[] many =
        new String(call, StandardCharsets.ISO_8859_1)
            .repeat(PIPELINED)
            .getBytes(StandardCharsets.ISO_8859_1);
    try (Wire wire = arena.connect()) {
      while (!arena.isOver()) {
        wire.send(many);
        for (int i = 0; i < PIPELINED; i++) {
          arena.heard(wire.answer());
        }
      }
    }
  }

  private static void unreadScrape(Arena arena) throws IOException {
    arena.take(Requests.get("/metrics"), 0);
  }

  private static void expect(Arena arena) throws IOException {
    String head = Requests.head(CLASSES, "text/csv", BODY_LIMIT);
    try (Wire wire = arena.connect()) {
      wire.send(head.substring(0, head.length() - 2) + "Expect: 100-continue\r\n\r\n");
      arena.heard(wire.answer());
      arena.pause(LONG);
    }
  }
}
