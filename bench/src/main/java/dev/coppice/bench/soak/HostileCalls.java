package dev.coppice.bench.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/**
 * Clients that mean no good: bodies that are large, wrong or slow, answers that are never read, and
 * calls that are left.
 */
final class HostileCalls implements Crew.Deed {

  private static final int LARGEST_BODY = 6 << 20;
  private static final Duration UNREAD = Duration.ofSeconds(5);
  private static final int SLOW_BYTES = 40;
  private static final Duration SLOW_PAUSE = Duration.ofMillis(100);

  private enum Kind {
    ONES_8_KIB,
    ONES_6_MIB,
    ROWS_6_MIB,
    TOO_LARGE,
    MALFORMED_JSON,
    DEEP_JSON,
    SLOW_BODY,
    UNREAD_ANSWER,
    ABANDONED,
    NO_HTTP
  }

  private final Fleet fleet;
  private final ServerLife server;
  private final Tally tally;
  private final byte[] ones;
  private final byte[] rows;
  private final byte[] row;

  HostileCalls(Fleet fleet, Questions questions, ServerLife server, Tally tally) {
    this.fleet = fleet;
    this.server = server;
    this.tally = tally;
    this.ones = repeated("1\n", LARGEST_BODY);
    this.rows = repeated(questions.all() + "\n", LARGEST_BODY);
    this.row = ascii(questions.one(0));
  }

  /** As often as it fits into this many bytes. */
  private static byte[] repeated(String text, int bytes) {
    return ascii(text.repeat(bytes / text.length()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void once(Random random) throws IOException, InterruptedException {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    String who = "hostile, " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    long begin = System.nanoTime();
    try (RawCall call = new RawCall(server.endpoint())) {
      String answer = attack(call, kind, fleet.draw(random).name());
      String status = answer.split(" ", 3)[1];
      tally.count(who, status, status.equals("200") ? "scores" : answer);
    } catch (IOException e) {
      tally.count(who, Tally.NO_STATUS, server.wasDown(begin) ? "down" : e.toString());
    }
  }

  private String attack(RawCall call, Kind kind, String model)
      throws IOException, InterruptedException {
    return switch (kind) {
      case ONES_8_KIB -> answered(call, model, "text/csv", repeated("1\n", 8 << 10));
      case ONES_6_MIB -> answered(call, model, "text/csv", ones);
      case ROWS_6_MIB -> answered(call, model, "text/csv", rows);
      case TOO_LARGE -> answered(call, model, "text/csv", new byte[LARGEST_BODY + 1]);
      case MALFORMED_JSON ->
          answered(call, model, "application/json", ascii("{\"instances\": [[1, 2], [tru"));
      case DEEP_JSON -> answered(call, model, "application/json", repeated("[", 1 << 20));
      case SLOW_BODY -> {
        call.head(model, "text/csv", SLOW_BYTES + 1);
        for (int i = 0; i < SLOW_BYTES; i++) {
          call.send(ascii("1"));
          Thread.sleep(SLOW_PAUSE);
        }
        throw new IOException("left within its body");
      }
      case UNREAD_ANSWER -> {
        call.head(model, "text/csv", rows.length);
        call.send(rows);
        Thread.sleep(UNREAD);
        throw new IOException("left before it read");
      }
      case ABANDONED -> {
        call.head(model, "text/csv", row.length);
        call.send(row);
        throw new IOException("left at once");
      }
      case NO_HTTP -> {
        call.send(ascii("\0\1\2 nothing that HTTP has\r\n\r\n"));
        yield call.answer();
      }
    };
  }

  private static String answered(RawCall call, String model, String type, byte[] body)
      throws IOException {
    call.head(model, type, body.length);
    call.send(body);
    return call.answer();
  }
}
