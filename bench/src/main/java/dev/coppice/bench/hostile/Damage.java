package dev.coppice.bench.hostile;

import dev.coppice.bench.hostile.neighbours.Neighbours.Suffering;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an attack did to others.
 *
 * @param grpc to those who call over gRPC; null if they were not asked
 */
record Damage(
    String said,
    Suffering http,
    @Nullable Suffering grpc,
    boolean isAlive,
    double peakMebibytes,
    double heapMebibytes) {

  private static final double PING_LIMIT_MILLIS = 1000;

  boolean hasWon() {
    return !isAlive || holds(http) || (grpc != null && holds(grpc));
  }

  private static boolean holds(Suffering suffering) {
    return suffering.pingMillis() > PING_LIMIT_MILLIS;
  }

  /** Of all who called. */
  int wrong() {
    return http.wrong() + (grpc == null ? 0 : grpc.wrong());
  }

  /** Of whoever suffered most. */
  double p99Millis() {
    double ofHttp = http.p99Millis();
    return grpc == null ? ofHttp : Math.max(ofHttp, grpc.p99Millis());
  }

  /** What the first wrong answer was; null if there is none. */
  @Nullable String firstWrong() {
    String ofHttp = http.firstWrong();
    return ofHttp == null && grpc != null ? grpc.firstWrong() : ofHttp;
  }

  String[] line(Attack attack) {
    return new String[] {
      attack.what(),
      Integer.toString(attack.clients()),
      isAlive ? said : said + "; the process ended",
      each(suffering -> "%.0f".formatted(suffering.pingMillis())),
      each(suffering -> "%.1f".formatted(suffering.p99Millis())),
      each(suffering -> Integer.toString(suffering.calls())),
      each(suffering -> Integer.toString(suffering.wrong())),
      "%.0f".formatted(peakMebibytes),
      "%.0f".formatted(heapMebibytes)
    };
  }

  /** Behind the comma what is of gRPC. */
  private String each(Function<Suffering, String> text) {
    return text.apply(http) + (grpc == null ? "" : ", " + text.apply(grpc));
  }
}
