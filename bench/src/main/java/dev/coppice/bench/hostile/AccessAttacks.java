package dev.coppice.bench.hostile;

import static dev.coppice.bench.hostile.wire.Requests.BODY_LIMIT;
import static dev.coppice.bench.hostile.wire.Requests.bearing;
import static dev.coppice.bench.hostile.wire.Requests.filled;
import static dev.coppice.bench.hostile.wire.Requests.get;
import static dev.coppice.bench.hostile.wire.Requests.invoke;
import static dev.coppice.bench.hostile.wire.Requests.with;

import dev.coppice.bench.hostile.artifact.TenantModels;
import dev.coppice.bench.hostile.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** What can be done where access is guarded: to TLS, with tokens, and beyond a tenant's limits. */
final class AccessAttacks {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String WRONG = "wrong-0123456789abcdef";
  private static final String CSV = "text/csv";
  private static final byte[] HELLO = hello();

  /** A record of 16 KiB that has a few of its bytes. */
  private static final byte[] PART_OF_A_RECORD = {23, 3, 3, 0x40, 0, 1, 2, 3};

  private AccessAttacks() {}

  static List<Attack> all() {
    byte[] small = invoke(TenantModels.name(0), CSV, Hostile.ROW);
    byte[] large = invoke(TenantModels.name(0), CSV, filled("1,2\n", BODY_LIMIT));
    return List.of(
        new Attack("access: handshakes, a byte each 50 ms", 500, AccessAttacks::drip),
        new Attack("access: garbage instead of a handshake", 16, AccessAttacks::garbage),
        new Attack(
            "access: handshakes to their end", 32, arena -> arena.connectFromElsewhere().close()),
        new Attack("access: a hello each, its answer not used", 16, AccessAttacks::onlyHello),
        new Attack(
            "access: a hello each of 400, its answer not used", 400, AccessAttacks::onlyHello),
        new Attack("access: half a hello, and silence", 2000, AccessAttacks::halfHello),
        new Attack("access: part of a record, and silence", 200, AccessAttacks::partOfRecord),
        new Attack("access: renegotiation", 16, AccessAttacks::renegotiate),
        new Attack("access: new keys without end, nothing read", 6, AccessAttacks::newKeys),
        new Attack("access: new keys without end, a little read", 6, AccessAttacks::newKeysTaken),
        new Attack("access: wrong tokens", 16, arena -> goOn(arena, with(bearing(WRONG), small))),
        new Attack("access: wrong tokens, 6 MiB each", 64, arena -> ask(arena, WRONG, large)),
        new Attack("access: another's token, 6 MiB each", 16, arena -> other(arena, large)),
        new Attack(
            "access: token of 15 KiB",
            16,
            arena -> goOn(arena, with(bearing(filled("x", 15 << 10)), small))),
        new Attack(
            "access: Authorization of 16 KiB",
            32,
            arena -> ask(arena, filled("x", 16 << 10), small)),
        new Attack(
            "access: a tenant beyond its rate and its concurrency",
            64,
            arena -> goOn(arena, with(bearing(Guard.ACME), small))),
        new Attack("access: wrong tokens to management", 64, AccessAttacks::management),
        new Attack("access: idle connections to management", 500, AccessAttacks::idleManagement));
  }

  /** The first bytes of a handshake, as a client sends them. */
  private static byte[] hello() {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(true);
      engine.beginHandshake();
      ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), out);
      return Arrays.copyOf(out.array(), out.position());
    } catch (NoSuchAlgorithmException | SSLException e) {
      throw new IllegalStateException("TLS: none (expected: the JDK's)", e);
    }
  }

  private static void drip(Arena arena) throws IOException {
    try (Wire wire = arena.connectBare()) {
      for (byte each : HELLO) {
        wire.send(new byte[] {each});
        arena.pause(Duration.ofMillis(50));
      }
      hearBytes(arena, wire);
    }
  }

  private static void garbage(Arena arena) throws IOException {
    byte[] bytes = filled("GET /ping HTTP/1.1\r\n", 64 << 10).getBytes(StandardCharsets.US_ASCII);
    try (Wire wire = arena.connectBare()) {
      wire.send(bytes);
      hearBytes(arena, wire);
    }
  }

  private static void onlyHello(Arena arena) throws IOException {
    try (Wire wire = arena.connectBare()) {
      wire.send(HELLO);
      hearBytes(arena, wire);
    }
  }

  private static void halfHello(Arena arena) throws IOException {
    try (Wire wire = arena.connectBare()) {
      wire.send(Arrays.copyOf(HELLO, HELLO.length / 2));
      hearBytes(arena, wire);
    }
  }

  private static void partOfRecord(Arena arena) throws IOException {
    try (Wire wire = arena.connect()) {
      wire.sendBare(PART_OF_A_RECORD);
      arena.pause(LONG);
    }
  }

  private static void renegotiate(Arena arena) throws IOException {
    try (Wire wire = arena.connectBeforeTls13()) {
      wire.renegotiate();
      wire.send(get("/ping"));
      arena.heard(wire.answer() + " after another handshake");
    }
  }

  private static void newKeys(Arena arena) throws IOException {
    try (Wire wire = arena.connectFromElsewhere()) {
      while (!arena.isOver()) {
        wire.renegotiate();
      }
    }
  }

  private static void newKeysTaken(Arena arena) throws IOException {
    try (Wire wire = arena.connectFromElsewhere()) {
      while (!arena.isOver()) {
        for (int i = 0; i < 1000; i++) {
          wire.renegotiate();
        }
        wire.readBare(new byte[4096]);
      }
    }
  }

  private static void hearBytes(Arena arena, Wire wire) throws IOException {
    arena.heard(wire.read(new byte[16 << 10]) < 0 ? "end" : "something");
  }

  private static void ask(Arena arena, String token, byte[] request) throws IOException {
    arena.ask(with(bearing(token), request));
  }

  private static void other(Arena arena, byte[] request) throws IOException {
    ask(arena, Guard.BYSTANDER, request);
  }

  /** Request after request over one connection. */
  private static void goOn(Arena arena, byte[] request) throws IOException {
    try (Wire wire = arena.connect()) {
      while (!arena.isOver()) {
        wire.send(request);
        arena.heard(wire.answer());
      }
    }
  }

  private static void management(Arena arena) throws IOException {
    byte[] request = with(bearing(WRONG), get("/models"));
    try (Wire wire = arena.connectToManagement()) {
      while (!arena.isOver()) {
        wire.send(request);
        arena.heard(wire.answer());
      }
    }
  }

  private static void idleManagement(Arena arena) throws IOException {
    try (Wire wire = arena.connectToManagement()) {
      arena.pause(LONG);
      arena.heard(wire.answer());
    }
  }
}
