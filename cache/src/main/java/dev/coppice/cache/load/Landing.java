package dev.coppice.cache.load;

import dev.coppice.cache.resident.Newcomer;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;

/** What becomes of a flight: how its model gets into a table, and its name out of the way. */
public interface Landing {

  /** The model is there, with one hold on it; called once, on the load's thread. */
  void landed(Flight flight, Resident resident);

  /**
   * There will be no model; the flight may know already. Called on any thread, once the load's
   * thread is done or if it never had one.
   */
  void failed(Flight flight, ServingException why);

  /** Whether such a failure is none: others come first, and the load may be tried again. */
  default boolean yields(Flight flight, ServingException why) {
    return false;
  }

  /**
   * Whether calls that wait for it look for the model anew where it fails or is given up, once its
   * thread is done: an older one may be on the local disk.
   */
  default boolean leavesOlder(Flight flight) {
    return false;
  }

  /**
   * Bytes of a model that stays in memory until this one has its place, whatever else makes room.
   */
  default long staying() {
    return 0;
  }

  /** A model of that name as others make room for it. */
  default Newcomer newcomer(ModelName name) {
    return new Newcomer(name, isOfStore());
  }

  /** Whether its model is one of the store's, not a registered one. */
  default boolean isOfStore() {
    return true;
  }

  /** Bytes of the store's models that are pinned, and so stay in memory. */
  default long pinned() {
    return 0;
  }

  /** The model was in memory after all, and nothing is loaded. */
  default void foundInMemory() {}
}
