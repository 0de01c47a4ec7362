package dev.coppice.bench.hostile;

/** What an attack did to others. */
record Damage(
    String said,
    double pingMillis,
    Bystander.Outcome bystander,
    boolean isAlive,
    double peakMebibytes,
    double heapMebibytes) {

  private static final double PING_LIMIT_MILLIS = 1000;

  boolean hasWon() {
    return !isAlive || pingMillis > PING_LIMIT_MILLIS;
  }

  String[] line(Attack attack) {
    return new String[] {
      attack.what(),
      Integer.toString(attack.clients()),
      isAlive ? said : said + "; the process ended",
      "%.0f".formatted(pingMillis),
      "%.1f".formatted(bystander.p99Millis()),
      Integer.toString(bystander.calls()),
      Integer.toString(bystander.wrong()),
      "%.0f".formatted(peakMebibytes),
      "%.0f".formatted(heapMebibytes)
    };
  }
}
