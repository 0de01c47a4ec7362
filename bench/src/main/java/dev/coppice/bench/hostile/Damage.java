package dev.coppice.bench.hostile;

import dev.coppice.bench.hostile.neighbours.Neighbours.Suffering;

/**
 * What an attack did to others.
 *
 * @param http to those who call over HTTP
 */
record Damage(
    String said, Suffering http, boolean isAlive, double peakMebibytes, double heapMebibytes) {

  private static final double PING_LIMIT_MILLIS = 1000;

  boolean hasWon() {
    return !isAlive || http.pingMillis() > PING_LIMIT_MILLIS;
  }

  String[] line(Attack attack) {
    return new String[] {
      attack.what(),
      Integer.toString(attack.clients()),
      isAlive ? said : said + "; the process ended",
      "%.0f".formatted(http.pingMillis()),
      "%.1f".formatted(http.p99Millis()),
      Integer.toString(http.calls()),
      Integer.toString(http.wrong()),
      "%.0f".formatted(peakMebibytes),
      "%.0f".formatted(heapMebibytes)
    };
  }
}
