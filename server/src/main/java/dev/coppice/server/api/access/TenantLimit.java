package dev.coppice.server.api.access;

/**
 * How much one tenant may ask for.
 *
 * @param concurrency its calls that may be in flight at once; 0: any number
 * @param rate its calls that may come in a second, and as many at once after a quiet second; 0: any
 *     number
 */
public record TenantLimit(int concurrency, int rate) {

  /** As much as it likes. */
  public static final TenantLimit NONE = new TenantLimit(0, 0);

  public TenantLimit {
    if (concurrency < 0 || rate < 0) {
      throw new IllegalArgumentException(
          "concurrency, rate: %d, %d (expected: 0 or more)".formatted(concurrency, rate));
    }
  }

  /**
   * Whether it is {@link #NONE}. The equality of records is made at its first use, which at a start
   * takes a tenth of the time to the open port.
   */
  public boolean isNone() {
    return concurrency == 0 && rate == 0;
  }
}
