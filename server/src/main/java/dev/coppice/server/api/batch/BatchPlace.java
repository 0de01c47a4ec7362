package dev.coppice.server.api.batch;

import dev.coppice.cache.ModelCache;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScoringThreads;
import java.util.concurrent.Executor;

/**
 * What all batches run on.
 *
 * @param waiting runs what blocks
 * @param loads what batches may have of the loads at once
 * @param turns what batches may have of the scoring threads
 */
record BatchPlace(
    ModelCache cache,
    ScoringThreads scoring,
    RequestMemory memory,
    Executor waiting,
    Share loads,
    Share turns) {

  /**
   * All batches are like one model to the scoring threads, and so have every second turn at most.
   */
  static final Object LINE = "batches";

  /** What a batch's turn on a scoring thread should take. */
  static final long TURN_NANOS = 5_000_000;

  /**
   * For how long rows wait for room: less than clients wait for an answer's next byte, since rows
   * of two batches that are kept for those before them may be in each other's way.
   */
  static final long ROOM_NANOS = 10_000_000_000L;

  /** The media type of answers. */
  static final String JSON_LINES = "application/jsonlines";
}
