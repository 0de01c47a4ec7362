package dev.coppice.bench.traffic;

import java.util.Random;

/**
 * Calls of the fleet, drawn with a fixed seed: of 4,000 tenants the busiest 500 make 60 %, the next
 * 1,500 make 25 %, the last 2,000 make 15 % of 80,000 calls a day. A night may end with a sweep,
 * which calls every tenant in turn.
 *
 * @param sweepCalls calls of each tenant in a night's sweep; 0 is no sweep
 * @param swaps pairs of tenants that change places each day: some grow busy, others idle
 */
record Trace(int sweepCalls, int swaps) {

  static final int TENANTS = 4_000;
  static final int CALLS_A_DAY = 80_000;

  private static final int BUSY = 500;
  private static final int USUAL = 2_000;
  private static final double BUSY_SHARE = 0.60;
  private static final double USUAL_SHARE = 0.85;

  /** Hears of one day's calls. */
  interface Listener {

    /**
     * Hears of one.
     *
     * @param seconds since the day's begin
     */
    void called(int tenant, double seconds);
  }

  /**
   * Draws a day.
   *
   * @param places the tenants from the busiest to the idlest; changed as the day changes them
   */
  void day(int[] places, Random random, Listener calls) {
    for (int swap = 0; swap < swaps; swap++) {
      int one = random.nextInt(TENANTS);
      int other = random.nextInt(TENANTS);
      int tenant = places[one];
      places[one] = places[other];
      places[other] = tenant;
    }
    for (int call = 0; call < TENANTS * sweepCalls; call++) {
      calls.called(call / sweepCalls, 0);
    }
    for (int call = 0; call < CALLS_A_DAY; call++) {
      calls.called(places[draw(random)], 86_400.0 * call / CALLS_A_DAY);
    }
  }

  private static int draw(Random random) {
    double share = random.nextDouble();
    if (share < BUSY_SHARE) {
      return random.nextInt(BUSY);
    }
    return share < USUAL_SHARE ? random.nextInt(BUSY, USUAL) : random.nextInt(USUAL, TENANTS);
  }
}
