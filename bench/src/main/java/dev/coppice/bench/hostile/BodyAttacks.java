package dev.coppice.bench.hostile;

import static dev.coppice.bench.hostile.artifact.HostileModels.BROAD;
import static dev.coppice.bench.hostile.artifact.HostileModels.CLASSES;
import static dev.coppice.bench.hostile.artifact.HostileModels.WIDE;
import static dev.coppice.bench.hostile.wire.Requests.BODY_LIMIT;
import static dev.coppice.bench.hostile.wire.Requests.filled;
import static dev.coppice.bench.hostile.wire.Requests.invoke;

import dev.coppice.bench.hostile.wire.Requests;
import dev.coppice.bench.hostile.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What can be done with the bodies of calls of good models. */
final class BodyAttacks {

  private static final String CSV = "text/csv";
  private static final String CSV_HEADER = "text/csv; header=present";
  private static final String JSON = "application/json";
  private static final String LIBSVM = "text/libsvm";
  private static final String RECORDIO = "application/x-recordio-protobuf";
  private static final int MANY = BODY_LIMIT - 64;

  private BodyAttacks() {}

  static List<Attack> all() {
    return List.of(
        call("8 KiB of one-cell rows to 1,000 features", 40, WIDE, CSV, filled("1\n", 8192)),
        call("6 MiB of one-cell rows to 1,000 features", 4, WIDE, CSV, filled("1\n", MANY)),
        call("6 MiB batch to 50 classes, read", 4, CLASSES, CSV, filled("1,2\n", MANY)),
        new Attack("6 MiB batch to 50 classes, read slowly", 8, arena -> batch(arena, 50)),
        new Attack("6 MiB batch to 50 classes, not read", 8, arena -> batch(arena, 0)),
        new Attack("stream of the Runtime API, not read", 8, BodyAttacks::stream),
        call("one CSV row of 6 MiB", 4, CLASSES, CSV, filled("1,", MANY)),
        call("6 MiB without a line's end", 4, CLASSES, CSV, filled("1", MANY)),
        call("6 MiB of digits as a JSON number", 4, CLASSES, JSON, "[" + filled("9", MANY) + "]"),
        call("JSON 3 million deep", 4, CLASSES, JSON, filled("[", MANY / 2)),
        call("objects a million deep", 4, CLASSES, JSON, filled("{\"a\":", MANY)),
        call("a million names", 4, CLASSES, JSON, names()),
        call("one JSON name of 6 MiB", 4, BROAD, JSON, "{\"" + filled("x", MANY) + "\":1}"),
        call("JSON names of 60 KiB", 4, BROAD, JSON, longNames()),
        call("130,000 JSON names of one hash code", 4, BROAD, JSON, namesOfOneHash()),
        call("a CSV header of 6 million commas", 4, BROAD, CSV_HEADER, filled(",", MANY) + "\n1\n"),
        call("a megabyte of commas as MLflow's inference_output", 4, CLASSES, JSON, commas()),
        call("a million empty objects", 4, CLASSES, JSON, "[" + filled("{},", MANY) + "{}]"),
        call("two million empty arrays", 4, WIDE, JSON, "[" + filled("[],", MANY) + "[1]]"),
        call("two million JSON lines", 4, WIDE, "application/jsonlines", filled("[]\n", MANY)),
        call("LIBSVM, descending indices", 4, WIDE, LIBSVM, descending()),
        call("LIBSVM, huge indices", 4, WIDE, LIBSVM, filled("0 999999999:1\n", MANY)),
        call("LIBSVM, 6 MiB of empty rows", 4, WIDE, LIBSVM, filled("1\n", MANY) + "1 0:1\n"),
        record("RecordIO, length of 2 GiB", frame(Integer.MAX_VALUE)),
        record("RecordIO, length of -1", frame(-1)),
        record("RecordIO, 700,000 empty records", empty()),
        call("6 MiB to a path of no route", 16, "none/../none", CSV, filled("1\n", MANY)),
        new Attack("7 MiB, one more than allowed", 8, BodyAttacks::tooLarge),
        new Attack("half-closed after the request", 64, BodyAttacks::halfClosed),
        new Attack("gone after the request", 32, BodyAttacks::leaves));
  }

  private static Attack call(String what, int clients, String model, String type, String body) {
    byte[] request = invoke(model, type, body);
    return new Attack(what, clients, arena -> arena.ask(request));
  }

  private static Attack record(String what, byte[] body) {
    byte[] request = invoke(CLASSES, RECORDIO, body);
    return new Attack(what, 4, arena -> arena.ask(request));
  }

  private static String names() {
    return IntStream.range(0, 500_000)
        .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String longNames() {
    String rest = filled("x", 60 << 10);
    return IntStream.range(0, 100)
        .mapToObj(i -> "\"" + i + rest + "\":1")
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** {@code Aa} and {@code BB} have one, and so have all that are made of as many of them. */
  private static String namesOfOneHash() {
    int pairs = 17;
    return IntStream.range(0, 1 << pairs)
        .mapToObj(
            i ->
                IntStream.range(0, pairs)
                    .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                    .collect(Collectors.joining("", "\"", "\":1")))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String commas() {
    return "{\"inputs\": [[1, 2]], \"params\": {\"inference_output\": \"%s\"}}"
        .formatted(filled(",", 1 << 20));
  }

  private static String descending() {
    String row =
        IntStream.range(0, 1000)
            .mapToObj(i -> (999 - i) + ":1")
            .collect(Collectors.joining(" ", "0 ", "\n"));
    return filled(row, MANY);
  }

  private static byte[] frame(int length) {
    ByteBuffer frame = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    return frame.putInt(0xCED7230A).putInt(length).array();
  }

  private static byte[] empty() {
    ByteBuffer frames = ByteBuffer.allocate(700_000 * 8).order(ByteOrder.LITTLE_ENDIAN);
    while (frames.hasRemaining()) {
      frames.putInt(0xCED7230A).putInt(0);
    }
    return frames.array();
  }

  /** Takes so many pieces of 1 KiB a second, or none. */
  private static void batch(Arena arena, int piecesPerSecond) throws IOException {
    arena.take(invoke(CLASSES, CSV, filled("1,2\n", MANY)), piecesPerSecond);
  }

  private static void stream(Arena arena) throws IOException {
    byte[] body = filled("1,2\n", MANY).getBytes(StandardCharsets.ISO_8859_1);
    String head =
        Requests.start("POST /endpoints/e/invocations-response-stream")
            + "X-Amzn-SageMaker-Target-Model: "
            + CLASSES
            + "\r\nContent-Type: text/csv\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    arena.take(Requests.join(head.getBytes(StandardCharsets.ISO_8859_1), body), 0);
  }

  private static void tooLarge(Arena arena) throws IOException {
    arena.ask(invoke(CLASSES, CSV, filled("1\n", BODY_LIMIT + (1 << 20))));
  }

  private static void halfClosed(Arena arena) throws IOException {
    try (Wire wire = arena.connect()) {
      wire.send(invoke(WIDE, CSV, filled("1\n", 1 << 16)));
      wire.endOutput();
      arena.heard(wire.answer());
    }
  }

  private static void leaves(Arena arena) throws IOException {
    try (Wire wire = arena.connect()) {
      wire.send(invoke(WIDE, CSV, filled("1\n", 1 << 18)));
    }
  }
}
