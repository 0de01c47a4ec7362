package dev.coppice.model;

import java.util.List;
import java.util.Optional;

/**
 * A model in memory, ready to score from any number of threads at once.
 *
 * <p>Its memory is native. Whoever calls {@link #close()} guarantees that no {@link #score} is
 * under way and none follows; in the running server that is the cache, through its leases.
 */
public interface Model extends AutoCloseable {

  ModelInfo info();

  /** What rows of names consist of; empty if there can be none, because the model has no names. */
  default Optional<Schema> schema() {
    return info().schema();
  }

  /** How it is kept in memory, for operators; empty if there is nothing to say. */
  default String form() {
    return "";
  }

  /** The size of nodes of each forest that it consists of. */
  default List<ForestFormat> forests() {
    return List.of();
  }

  /** Models that it consists of; each takes some of the heap for being there, however small. */
  default int parts() {
    return 1;
  }

  /** Native bytes this model occupies, computed from what is in it; constant for its lifetime. */
  long bytes();

  /**
   * Bytes it keeps on the heap besides, by estimate, without those for being there; constant for
   * its lifetime.
   */
  default long heapBytes() {
    return info().heapBytes();
  }

  /**
   * Nanoseconds that a row may take, guessed from what is in the model before anybody has scored
   * with it; within a few times of the truth, and the same for its lifetime.
   */
  default long guessedRowNanos() {
    return 20_000;
  }

  /**
   * Scores every row with the trees of all rounds that score.
   *
   * @param rows at most {@link ModelInfo#featureCount()} columns; short rows are filled with
   *     missing
   * @return one row of scores per row, after the objective's transformation
   * @throws IllegalArgumentException if there are more columns than features
   */
  Scores score(Matrix rows);

  /**
   * The sums that the scores of every row are made of, before the objective's transformation: one
   * per output group. Contributions sum up to them, nearly.
   *
   * @param rows as {@link #score} takes them
   * @throws IllegalArgumentException if there are more columns than features
   */
  Scores margins(Matrix rows);

  /** Whether there are such sums; models that vote, or have unlike outputs, have none in common. */
  default boolean hasMargins() {
    return true;
  }

  /** What says why it scores as it does; empty if what that takes is not in memory. */
  default Optional<Explainer> explainer() {
    return Optional.empty();
  }

  /** Frees the native memory, once; further calls do nothing. */
  @Override
  void close();
}
