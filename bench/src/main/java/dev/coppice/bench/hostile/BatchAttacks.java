package dev.coppice.bench.hostile;

import static dev.coppice.bench.hostile.artifact.HostileModels.BROAD;
import static dev.coppice.bench.hostile.artifact.HostileModels.CLASSES;
import static dev.coppice.bench.hostile.artifact.HostileModels.CONTROL;
import static dev.coppice.bench.hostile.artifact.HostileModels.CONTROL_FEW;
import static dev.coppice.bench.hostile.artifact.HostileModels.WIDE;
import static dev.coppice.bench.hostile.wire.Requests.BODY_LIMIT;
import static dev.coppice.bench.hostile.wire.Requests.filled;

import dev.coppice.bench.hostile.artifact.TenantModels;
import dev.coppice.bench.hostile.wire.Requests;
import dev.coppice.bench.hostile.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What can be done with batches of many tenants' rows. */
final class BatchAttacks {

  private static final String LINES = "application/jsonlines";
  private static final String CSV = "text/csv; header=present; model=tenant";
  private static final int MANY = BODY_LIMIT - 256;

  private BatchAttacks() {}

  static List<Attack> all() {
    byte[] rows = batch(LINES, "", filled(line(CLASSES, "1,2"), MANY));
    return List.of(
        sent("batch of 100,000 invented names", batch(LINES, "", invented())),
        sent("batch of 900,000 names of four letters", batch(CSV, "", shortNames())),
        sent("batch of one name of 6 MiB", batch(LINES, "", line(filled("x", MANY), "1"))),
        sent("batch of names in control characters", batch(LINES, "", control())),
        sent("batch of one tenant's rows, read", rows),
        new Attack("batch of one tenant's rows, read slowly", 8, arena -> arena.take(rows, 50)),
        new Attack("batch of one tenant's rows, not read", 8, arena -> arena.take(rows, 0)),
        new Attack("batch whose client leaves", 8, arena -> leave(arena, rows)),
        sent(
            "batch of bad rows to 1,000 features",
            batch(LINES, "", filled(line(WIDE, "\"x\""), MANY))),
        sent("batch of one cell a row to 20,000 features", batch(LINES, "", cells())),
        sent("batch of 500 tenants, in no order", batch(LINES, "", tenants())),
        sent("batch of all reasons of 1,000 features", reasons(4_000)),
        sent("batch of more reasons than a call may have", reasons(40_000)),
        sent("batch of reasons by names in control characters", reasons(6, CONTROL, CONTROL_FEW)));
  }

  private static String line(String model, String cells) {
    return "{\"model\":\"%s\",\"features\":[%s]}\n".formatted(model, cells);
  }

  private static String invented() {
    return IntStream.range(0, 100_000)
        .mapToObj(i -> line("nobody-%05d".formatted(i), ""))
        .collect(Collectors.joining());
  }

  private static String shortNames() {
    return IntStream.range(0, MANY / 7)
        .mapToObj(i -> Integer.toString(i + 46_656, Character.MAX_RADIX) + ",1\n")
        .collect(Collectors.joining("", "tenant,age\n", ""));
  }

  private static String control() {
    return filled(line("\\u0001".repeat(1_000), "1"), MANY);
  }

  private static String cells() {
    return "{\"model\":\"%s\",\"row\":{\"c7\":1}}\n".formatted(BROAD).repeat(2_000);
  }

  private static String tenants() {
    return IntStream.range(0, 50_000)
        .mapToObj(i -> line(TenantModels.name(i * 7), "1"))
        .collect(Collectors.joining());
  }

  private static byte[] reasons(int rows) {
    return reasons(rows, WIDE);
  }

  private static byte[] reasons(int rows, String... models) {
    return batch(
        LINES,
        "X-Amzn-SageMaker-Custom-Attributes: inference-output=contributions\r\n",
        Arrays.stream(models)
            .map(model -> line(model, "1"))
            .collect(Collectors.joining())
            .repeat(rows));
  }

  private static byte[] batch(String type, String headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    String head =
        Requests.start("POST /batch")
            + headers
            + "Content-Type: %s\r\nContent-Length: %d\r\n\r\n".formatted(type, bytes.length);
    return Requests.join(head.getBytes(StandardCharsets.ISO_8859_1), bytes);
  }

  private static Attack sent(String what, byte[] request) {
    return new Attack(what, 4, arena -> arena.ask(request));
  }

  private static void leave(Arena arena, byte[] request) throws IOException {
    try (Wire wire = arena.connect()) {
      wire.send(request);
      arena.heard(wire.read(new byte[1]) < 0 ? "end" : "a byte");
    }
  }
}
