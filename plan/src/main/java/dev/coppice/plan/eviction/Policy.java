package dev.coppice.plan.eviction;

/** Who leaves: decides, call by call, which models are in memory. */
public interface Policy {

  /** Makes a policy for a memory. */
  @FunctionalInterface
  interface Maker {

    Policy of(long capacityBytes);
  }

  /** What it is called, and how it is made. */
  record Named(String name, Maker maker) {}

  /**
   * A tenant is called; if its model is not in memory it is loaded, and others make room.
   *
   * @param seconds since the trace's begin
   * @param bytes of the model in memory
   * @param cost of the model's return, in milliseconds
   * @return whether it was in memory
   */
  boolean call(int tenant, double seconds, long bytes, double cost);
}
