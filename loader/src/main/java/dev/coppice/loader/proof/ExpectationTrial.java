package dev.coppice.loader.proof;

import dev.coppice.loader.ExpectationVerdict;
import dev.coppice.loader.FirstNames;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.DocumentMemory;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.store.Artifact;
import dev.coppice.model.Model;
import dev.coppice.model.Quoted;
import dev.coppice.model.Scores;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a model to the proof that its artifact carries, once for each version: row by row, the way
 * that requests take, with the engine that will serve. What held is remembered; what failed fails
 * the load.
 */
public final class ExpectationTrial implements ProofTrial {

  private static final Logger LOG = LoggerFactory.getLogger(ExpectationTrial.class);

  /** Cells of all rows together, so that wide models do not make a small file a long trial. */
  private static final long MAX_CELLS = 1 << 25;

  /** Bytes of a cell while its row is decoded: four rows of them at first, and whose it is. */
  private static final int CELL_BYTES = 64;

  private static final int MAX_SHOWN = 10;

  private final RowScorer scorer;
  private final LoadListener listener;
  private final Verdicts<Integer> held = new Verdicts<>();

  /**
   * Uses both, and closes none.
   *
   * @param listener hears what came of every trial
   */
  public ExpectationTrial(RowScorer scorer, LoadListener listener) {
    this.scorer = scorer;
    this.listener = listener;
  }

  /** Scores every row, unless this version was tried before. */
  @Override
  public int hold(
      ModelName name,
      Artifact artifact,
      Expectations expectations,
      Model model,
      DocumentMemory memory,
      LoadHeap.Holding heap)
      throws IOException {
    String key = Verdicts.key(artifact, Expectations.FILE);
    Optional<Integer> known = held.of(key);
    if (known.isPresent()) {
      return known.get();
    }
    memory.add(cellBytes(expectations, model));
    int count = 0;
    for (Expectation row : expectations.rows()) {
      memory.giveWay();
      if (Thread.interrupted()) {
        throw new InterruptedIOException();
      }
      String failure = heap.alone(() -> failure(expectations, row, model));
      if (!failure.isEmpty()) {
        LOG.warn(
            "{} does not answer as expected: {}", name, ExpectationReader.quote(expectations, row));
        listener.expected(name, ExpectationVerdict.HELD, count);
        listener.expected(name, ExpectationVerdict.FAILED, 1);
        throw ExpectationReader.refuse(row.line(), failure);
      }
      count++;
    }
    listener.expected(name, ExpectationVerdict.HELD, count);
    held.remember(key, count);
    return count;
  }

  private long cellBytes(Expectations expectations, Model model) throws RefusedArtifactException {
    long columns = scorer.columns(model);
    if (columns * expectations.rows().size() > MAX_CELLS) {
      throw new RefusedArtifactException(
          "%s: %d rows of %d columns (expected: at most %d cells in all)"
              .formatted(Expectations.FILE, expectations.rows().size(), columns, MAX_CELLS));
    }
    return CELL_BYTES * columns;
  }

  /** What is wrong with the answer to a row; empty if nothing is. */
  private String failure(Expectations expectations, Expectation row, Model model) {
    float[] expected = row.scores();
    try {
      byte[] json = Arrays.copyOfRange(expectations.content(), row.rowFrom(), row.rowTo());
      Scores scores = scorer.score(model, json);
      if (scores.width() != expected.length) {
        return "%d scores (expected: %d)".formatted(scores.width(), expected.length);
      }
      for (int i = 0; i < expected.length; i++) {
        if (!ScoreDistance.within(expectations.tolerance(), scores.values()[i], expected[i])) {
          return "%s%s (expected: %s)"
              .formatted(
                  expected.length == 1 ? "" : "scores[" + i + "]: ",
                  scorer.text(scores.values()[i]),
                  scorer.text(expected[i]));
        }
      }
      return "";
    } catch (RefusedRequestRowException e) {
      return "%s (expected: %s)".formatted(Quoted.cause(e), text(expected));
    }
  }

  private String text(float[] scores) {
    if (scores.length == 1) {
      return scorer.text(scores[0]);
    }
    FirstNames texts = new FirstNames(MAX_SHOWN);
    for (float score : scores) {
      texts.add(scorer.text(score));
    }
    return texts.shown().toString();
  }
}
