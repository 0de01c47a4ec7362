package dev.coppice.server.config;

/** The values that a setting may have: numbers, bytes, or the nanoseconds of a duration. */
enum Range {
  /** Of a setting that is no number. */
  NONE(0, 0),
  PORT(0, 65_535),
  /** How many of something, where there must be one. */
  COUNT(1, Integer.MAX_VALUE),
  /** How many clients are connected: as many as a process of Linux has files at most. */
  CONNECTIONS(1, 1 << 20),
  /** How many tenants are remembered; none is all right, and a million takes 300 MB. */
  TENANTS(0, 1_000_000),
  /** A size without a bound of its own. */
  SIZE(1, Long.MAX_VALUE),
  /** A request's body: at most 100 MiB, as on the platform. */
  BODY_SIZE(1, 104_857_600),
  /** The same in MiB; 0 where it is not known. */
  BODY_MIB(0, BODY_SIZE.max >> 20),
  /** A duration that may be zero: not at all. */
  DURATION(0, Units.LONGEST.toNanos()),
  /** A duration in which something must be able to happen. */
  TIMEOUT(1, Units.LONGEST.toNanos());

  private final long min;
  private final long max;

  Range(long min, long max) {
    this.min = min;
    this.max = max;
  }

  long min() {
    return min;
  }

  long max() {
    return max;
  }

  boolean contains(long value) {
    return value >= min && value <= max;
  }
}
