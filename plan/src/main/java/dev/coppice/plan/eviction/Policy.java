package dev.coppice.plan.eviction;

import java.util.function.LongFunction;

/** Who leaves: decides, call by call, which models are in memory. */
public interface Policy {

  /**
   * What it is called, and how it is made.
   *
   * @param maker takes the bytes of the memory
   */
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
