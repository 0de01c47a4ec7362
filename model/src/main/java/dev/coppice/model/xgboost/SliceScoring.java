package dev.coppice.model.xgboost;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Rounds;
import dev.coppice.model.Scores;
import dev.coppice.model.SecondThread;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ubjson.ModelSlice;
import dev.coppice.model.xgboost.SlicedBooster.Answers;
import dev.coppice.model.xgboost.SlicedBooster.Turn;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Scores rows with all slices of a model; for one use. XGBoost loads slices on two threads, which
 * takes it most of the time, and adds them to the sums in their order: a thread whose slice is not
 * the next waits until the other has added its own.
 */
final class SliceScoring {

  private final ModelShape shape;
  private final List<ModelSlice> slices;
  private final FileChannel whole;
  private final Turn turn;
  private final SecondThread second = new SecondThread();
  private final AtomicInteger next = new AtomicInteger();

  // Guarded by this.
  private Answers answers;
  private int added;
  private boolean isBrokenOff;

  SliceScoring(ModelShape shape, List<ModelSlice> slices, FileChannel whole, Turn turn) {
    this.shape = shape;
    this.slices = slices;
    this.whole = whole;
    this.turn = turn;
    Scores none = new Scores(new float[0], 0, 1);
    this.answers = new Answers(none, none);
  }

  /**
   * Those of the whole model. No thread works on them afterwards, whatever happened.
   *
   * @throws InvalidModelException if XGBoost refuses a slice
   * @throws java.io.InterruptedIOException if the thread was interrupted between two slices
   * @throws java.nio.channels.ClosedByInterruptException if it was meanwhile
   */
  Answers answers(Executor helper) throws IOException, InvalidModelException {
    if (slices.size() > 1) {
      second.call(helper, this::takeSlices);
    }
    second.attempt(this::takeSlices);
    second.end();
    return answers();
  }

  private void takeSlices() throws IOException, InvalidModelException, InterruptedException {
    try (SliceMemory memory = new SliceMemory(slices)) {
      for (int i = next.getAndIncrement(); i < slices.size(); i = next.getAndIncrement()) {
        if (!add(i, memory.write(slices.get(i), whole))) {
          return;
        }
      }
    } catch (Throwable e) {
      breakOff();
      throw e;
    }
  }

  /**
   * Loads a slice, waits for its turn to add its leaves to the sums, and frees it.
   *
   * @return false if the other thread has failed
   */
  private boolean add(int index, MemorySegment content)
      throws IOException, InvalidModelException, InterruptedException {
    XgboostBooster booster = load(content, shape.missing());
    try {
      if (!awaitTurn(index)) {
        return false;
      }
      Answers before = answers();
      boolean isLast = index == slices.size() - 1;
      added(turn.of(rows -> goOn(booster, isLast, rows, before.sums().values())));
      return true;
    } finally {
      booster.free();
    }
  }

  private synchronized boolean awaitTurn(int index) throws InterruptedException {
    while (added < index && !isBrokenOff) {
      wait();
    }
    return !isBrokenOff;
  }

  private synchronized Answers answers() {
    return answers;
  }

  private synchronized void added(Answers after) {
    answers = after;
    added++;
    notifyAll();
  }

  private synchronized void breakOff() {
    isBrokenOff = true;
    notifyAll();
  }

  /** One slice, whose bytes are not needed once this returns. */
  static XgboostBooster load(MemorySegment slice, float missing) throws InvalidModelException {
    try {
      return XgboostBooster.load(slice, Rounds.NONE, missing);
    } catch (XgboostException e) {
      throw e.refusal();
    }
  }

  /**
   * Adds the leaves of one slice to the sums.
   *
   * @param before what the slice before returned; none for the first
   */
  private Answers goOn(XgboostBooster slice, boolean isLast, Matrix rows, float[] before)
      throws InvalidModelException {
    int columns = shape.featureCount();
    Matrix padded = rows.padTo(columns);
    try {
      Scores sums = scores(slice.sumOn(before, padded.values(), rows.rows(), columns), rows);
      return new Answers(
          sums,
          isLast
              ? scores(slice.scoreOn(before, padded.values(), rows.rows(), columns), rows)
              : sums);
    } catch (XgboostException e) {
      throw e.refusal();
    }
  }

  private static Scores scores(float[] values, Matrix rows) {
    return new Scores(values, rows.rows(), values.length / rows.rows());
  }
}
