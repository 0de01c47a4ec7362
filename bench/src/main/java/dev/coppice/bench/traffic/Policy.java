package dev.coppice.bench.traffic;

import java.util.function.LongFunction;

/** Who leaves: decides, call by call, which models are in memory. */
interface Policy {

  /** How a policy is made for a memory of so many bytes. */
  record Named(String name, LongFunction<Policy> maker) {}

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
