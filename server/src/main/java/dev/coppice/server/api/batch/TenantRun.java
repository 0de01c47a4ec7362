package dev.coppice.server.api.batch;

import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.StoreKey;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.metrics.tenants.CallReport;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Model;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.CallErrors;
import dev.coppice.server.api.invoke.ReasonedRows;
import dev.coppice.server.api.invoke.TooManyReasonsException;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ReasonColumns;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.codec.tenants.TenantReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One tenant of a batch, from its name to its rows' answers; blocks where it has to wait. */
final class TenantRun {

  private static final Logger LOG = LoggerFactory.getLogger(TenantRun.class);

  private static final String JSON_LINES = "application/jsonlines";

  private final BatchPlace place;
  private final BatchWish wish;
  private final RequestMetrics metrics;
  private final TenantReader reader;
  private final BatchHeap heap;
  private final Progress progress;

  TenantRun(
      BatchPlace place,
      BatchWish wish,
      RequestMetrics metrics,
      TenantReader reader,
      BatchHeap heap,
      Progress progress) {
    this.place = place;
    this.wish = wish;
    this.metrics = metrics;
    this.reader = reader;
    this.heap = heap;
    this.progress = progress;
  }

  /** The model that a row's name means; empty if no model has such a name. */
  static Optional<ModelName> model(String sent) {
    try {
      StoreKey.requireForm(sent);
      return Optional.of(new ModelName(sent));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Has all rows answered.
   *
   * @param rows of the tenant
   * @return nanoseconds of the scoring threads
   */
  long run(String sent, int[] rows, TenantAnswers answers) throws InterruptedException {
    Optional<ModelName> model = model(sent);
    if (model.isEmpty()) {
      fail(
          answers,
          Failure.targetRefused(
              "model: %s (expected: the name of a model)".formatted(Quoted.of(sent))));
      return 0;
    }
    List<Runnable> atEnd = new ArrayList<>();
    try {
      Failure refusal = wish.refusal(model.get(), atEnd::add);
      if (refusal != null) {
        fail(answers, refusal);
        report(model.get(), refusal, false, 0, RequestMetrics.NO_MODEL, 0);
        return 0;
      }
      return loadAndScore(model.get(), rows, answers);
    } finally {
      atEnd.forEach(Runnable::run);
    }
  }

  private long loadAndScore(ModelName name, int[] rows, TenantAnswers answers)
      throws InterruptedException {
    long start = System.nanoTime();
    Optional<Lease> resident = inMemory(name);
    Failure failure = null;
    long nanos = RequestMetrics.NO_MODEL;
    try (Lease lease = resident.isPresent() ? resident.get() : load(name);
        SharedBytes.Holding held = place.memory().heap().open(name)) {
      RowKeeper keeper = keeper(lease, rows.length, answers, held);
      nanos = score(name, lease, rows, answers, keeper);
    } catch (ServingException e) {
      failure = Failure.of(e);
    } catch (MediaTypeException e) {
      failure = Failure.of(e);
    } catch (InferenceOutputException e) {
      failure = Failure.of(e);
    } catch (TooManyReasonsException e) {
      failure = Failure.tooLarge(String.valueOf(e.getMessage()));
    } catch (HeapRefusedException e) {
      failure = Failure.overloaded(name);
    } catch (RuntimeException | Error e) { // Its rows are answered, and the batch goes on.
      LOG.error("a batch's rows of {} failed", name, e);
      failure = Failure.internal();
    }
    if (failure != null) {
      fail(answers, failure);
    }
    report(name, failure, resident.isPresent(), rows.length, nanos, System.nanoTime() - start);
    return Math.max(0, nanos);
  }

  /** A lease of what can answer at once. */
  private Optional<Lease> inMemory(ModelName name) {
    Optional<Lease> lease = place.cache().tryAcquire(name);
    if (wish.isExplained() && lease.isPresent() && lease.get().model().explainer().isEmpty()) {
      lease.get().close();
      return Optional.empty();
    }
    return lease;
  }

  private Lease load(ModelName name) throws InterruptedException {
    place.loads().enter();
    try {
      return wish.isExplained()
          ? place.cache().acquireExplained(name)
          : place.cache().acquire(name);
    } finally {
      place.loads().leave();
    }
  }

  /**
   * Begins the tenant's answers.
   *
   * @param held what the encoder of reasons is taken from, while there are turns
   */
  private RowKeeper keeper(Lease lease, int rows, TenantAnswers answers, HeapShare held)
      throws MediaTypeException, InferenceOutputException, TooManyReasonsException {
    Model model = lease.model();
    if (!wish.isExplained()) {
      KeptScores scores =
          new KeptScores(
              rows, wish.answers().encoder(JSON_LINES, wish.attributes(), model.info()), heap);
      answers.begin(scores);
      return scores;
    }
    held.take(ReasonColumns.bytes(model));
    ResponseEncoder encoder = wish.answers().explaining(JSON_LINES, wish.attributes(), model);
    ReasonedRows reasons = new ReasonedRows(model, encoder.reasons(), rows, lease.reasonsTime());
    held.take(reasons.bytes());
    KeptLines lines = new KeptLines(heap);
    answers.begin(lines);
    return new ReasonedLines(encoder, reasons, lines);
  }

  private long score(
      ModelName name, Lease lease, int[] rows, TenantAnswers answers, RowKeeper keeper)
      throws InterruptedException {
    place.turns().enter();
    try {
      return new TenantTurns(
              name, lease, reader, rows, answers, keeper, place.memory().heap(), progress)
          .run(place.scoring());
    } finally {
      place.turns().leave();
    }
  }

  private void fail(TenantAnswers answers, Failure failure) {
    progress.change(() -> answers.fail(failure));
  }

  private void report(
      ModelName name, @Nullable Failure failure, boolean isHit, int rows, long nanos, long total) {
    metrics.called(
        new CallReport(
            name,
            failure == null ? null : CallErrors.of(failure.kind()),
            failure == null ? "" : failure.message(),
            isHit,
            rows,
            nanos,
            total));
  }
}
