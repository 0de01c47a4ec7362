package dev.coppice.server.logging.access;

/** Which requests get a line. */
public enum AccessLevel {
  /** None. */
  OFF,
  /**
   * Those that failed: of each status one per second, with the number of those between, because
   * clients cause them.
   */
  ERRORS,
  /** Every one. */
  ALL
}
