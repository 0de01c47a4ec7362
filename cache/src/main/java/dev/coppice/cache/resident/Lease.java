package dev.coppice.cache.resident;

import dev.coppice.model.Model;

/**
 * The right to use a model until {@link #close()}; the only way to native memory. The model stays
 * in memory while a lease is open, also when it was evicted meanwhile.
 */
public interface Lease extends AutoCloseable {

  Model model();

  /** The store's version of the model; empty if the store names none. */
  String version();

  /** How long that model takes to score, over all its leases. */
  ScoringTime scoringTime();

  /** How long that model takes to explain a row, likewise. */
  ScoringTime reasonsTime();

  /** Gives the model back, once; further calls do nothing. */
  @Override
  void close();
}
