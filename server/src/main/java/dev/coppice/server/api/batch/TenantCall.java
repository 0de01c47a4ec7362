package dev.coppice.server.api.batch;

import dev.coppice.cache.Leases;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.metrics.tenants.CallReport;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.TooManyReasonsException;
import dev.coppice.server.api.invoke.CallErrors;
import dev.coppice.server.api.score.ExplainedRows;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's call within a batch, from its model's name to what is reported of it. Used by one
 * thread at a time; holds its lease from its beginning until it is closed.
 */
final class TenantCall implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TenantCall.class);

  private final BatchRun batch;
  private final ModelName name;
  private final int[] rows;
  private final TenantAnswers answers;
  private final List<Runnable> atEnd = new ArrayList<>();
  private final long start = System.nanoTime();
  private boolean isAllowed;
  private boolean hasLookedUp;
  private boolean isHit;
  private boolean isClosed;
  private SharedBytes.@Nullable Holding held;
  private @Nullable Lease lease;
  private @Nullable TenantWork work;
  private @Nullable RowKeeper keeper;
  private @Nullable KeptLines lines;
  private @Nullable Failure failure;

  /**
   * @param rows of the tenant
   */
  TenantCall(BatchRun batch, ModelName name, int[] rows, TenantAnswers answers) {
    this.batch = batch;
    this.name = name;
    this.rows = rows;
    this.answers = answers;
  }

  /** Whether the tenant may be called; else its rows are answered with why not. */
  boolean admit() {
    isAllowed = batch.wish().caller().mayCall(name);
    Failure refusal = isAllowed ? batch.wish().refusal(name, atEnd::add) : Failure.forbidden(name);
    if (refusal != null) {
      fail(refusal);
    }
    return refusal == null;
  }

  /** Begins if the model is in memory, or fails; false if it is not there. Never blocks. */
  boolean beginInMemory() {
    try {
      Optional<Lease> there = inMemory();
      hasLookedUp = true;
      isHit = there.isPresent();
      there.ifPresent(this::begin);
      return isHit;
    } catch (RuntimeException | Error e) { // Its rows are answered, and the batch goes on.
      fail(failure(e, name));
      return true;
    }
  }

  /** Begins once the model is in memory, or fails; blocks. */
  void begin() throws InterruptedException {
    if (beginInMemory()) {
      return;
    }
    batch.place().loads().enter();
    try {
      begin(batch.wish().trace().step("wait for load", () -> leases().acquire(name)));
    } catch (RuntimeException | Error e) { // Its rows are answered, and the batch goes on.
      fail(failure(e, name));
    } finally {
      batch.place().loads().leave();
    }
  }

  /** A lease of what can answer at once. */
  private Optional<Lease> inMemory() {
    return leases().tryAcquire(name);
  }

  private Leases leases() {
    ModelCache cache = batch.place().cache();
    return batch.wish().isExplained() ? cache.explained() : cache;
  }

  private void begin(Lease taken) {
    lease = taken;
    held = batch.place().memory().heap().open(name);
    work = new TenantWork(batch, name, taken, rows, answers, this::fail);
  }

  /** What takes the scored rows; of reasons another one after these have waited for room. */
  private RowKeeper keeper(Lease lease, SharedBytes.Holding held)
      throws MediaTypeException, InferenceOutputException, TooManyReasonsException {
    RowKeeper there = keeper;
    if (there == null) {
      there =
          batch.wish().isExplained()
              ? explainedLines(lease, held)
              : keptScores(lease.model().info());
      keeper = there;
    }
    return there;
  }

  private KeptScores keptScores(ModelInfo model)
      throws MediaTypeException, InferenceOutputException {
    BatchWish wish = batch.wish();
    KeptScores scores =
        new KeptScores(
            rows.length,
            wish.answers().encoder(BatchPlace.JSON_LINES, wish.attributes(), model),
            batch.heap());
    answers.begin(scores);
    return scores;
  }

  private ExplainedLines explainedLines(Lease lease, SharedBytes.Holding held)
      throws MediaTypeException, InferenceOutputException, TooManyReasonsException {
    BatchWish wish = batch.wish();
    Model model = lease.model();
    ResponseEncoder encoder =
        wish.answers().explaining(BatchPlace.JSON_LINES, wish.attributes(), model);
    ExplainedRows reasons =
        new ExplainedRows(model, encoder.reasons(), rows.length, lease.reasonsTime());
    reasons.takeBesideText(held, KeptLines.writingBytes(reasons.textBytes(1)));
    KeptLines kept = lines;
    if (kept == null) {
      kept = new KeptLines(batch.heap());
      lines = kept;
      answers.begin(kept);
    }
    return new ExplainedLines(encoder, reasons, kept);
  }

  /** Whether there are rows to score. */
  boolean isBegun() {
    return work != null && failure == null;
  }

  /**
   * Scores some rows of a call that is begun, on a scoring thread. One that finds no room holds
   * nothing of the heap then but what it has scored.
   */
  TenantWork.Step step() {
    TenantWork.Step step = TenantWork.Step.LAST_ROWS;
    SharedBytes.Holding holding = Objects.requireNonNull(held);
    try {
      RowKeeper rowKeeper = keeper(Objects.requireNonNull(lease), holding);
      step = Objects.requireNonNull(work).step(rowKeeper);
    } catch (HeapRefusedException full) {
      if (full.isForGood() || !batch.patience().triesAgain()) {
        fail(failure(full, name));
      } else {
        step = TenantWork.Step.NO_ROOM;
      }
    } catch (MediaTypeException
        | InferenceOutputException
        | TooManyReasonsException
        | RuntimeException
        | Error e) { // Its rows are answered, and the batch goes on.
      fail(failure(e, name));
    }
    if (step == TenantWork.Step.NO_ROOM && batch.wish().isExplained()) {
      keeper = null;
      holding.close();
    }
    return failure == null ? step : TenantWork.Step.LAST_ROWS;
  }

  /** Ends it: there are no turns to score in. */
  void refuse() {
    fail(Failure.overloaded(name));
  }

  /** What its rows are answered by; the log has what nobody foresaw. */
  private static Failure failure(Throwable cause, ModelName name) {
    // Whatever is refused for good fits once other rows of the batch are answered.
    Failure known =
        cause instanceof HeapRefusedException ? Failure.rowsFull() : Failure.ofCall(cause);
    if (known == null) {
      LOG.error("a batch's rows of {} failed", name, cause);
      return Failure.internal();
    }
    return known;
  }

  /**
   * Ends it: rows that are not scored are answered by a failure. Whatever ends it once its batch is
   * closed, which took the heap away, is of that, and nobody's failure.
   */
  private void fail(Failure cause) {
    if (batch.progress().isClosed()) {
      return;
    }
    failure = cause;
    batch.progress().change(() -> answers.fail(cause));
  }

  /** Gives back what it holds and reports how it went, once; further calls do nothing. */
  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    if (held != null) {
      held.close();
    }
    if (lease != null) {
      lease.close();
    }
    atEnd.forEach(Runnable::run);
    report();
  }

  /** Nothing of a call that its client may not make, or that was given up with its batch. */
  private void report() {
    TenantWork done = work;
    Failure cause = failure;
    if (!isAllowed || (cause == null && (done == null || !done.isDone()))) {
      return;
    }
    if (hasLookedUp) {
      batch.metrics().lookedUp(isHit);
    }
    batch
        .metrics()
        .called(
            new CallReport(
                name,
                cause == null ? null : CallErrors.of(cause.kind()),
                cause == null ? "" : cause.message(),
                isHit,
                done == null ? 0 : done.decoded(),
                done == null ? RequestMetrics.NO_MODEL : done.nanos(),
                System.nanoTime() - start));
  }
}
