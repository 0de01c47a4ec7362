package dev.coppice.server.api.batch;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.StoreKey;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.metrics.tenants.CallReport;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.CallErrors;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.scores.InferenceOutputException;
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
  long run(String sent, int[] rows, TenantScores scores) throws InterruptedException {
    Optional<ModelName> model = model(sent);
    if (model.isEmpty()) {
      fail(
          scores,
          Failure.targetRefused(
              "model: %s (expected: the name of a model)".formatted(Quoted.of(sent))));
      return 0;
    }
    List<Runnable> atEnd = new ArrayList<>();
    try {
      Failure refusal = wish.refusal(model.get(), atEnd::add);
      if (refusal != null) {
        fail(scores, refusal);
        report(model.get(), refusal, false, 0, RequestMetrics.NO_MODEL, 0);
        return 0;
      }
      return loadAndScore(model.get(), rows, scores);
    } finally {
      atEnd.forEach(Runnable::run);
    }
  }

  private long loadAndScore(ModelName name, int[] rows, TenantScores scores)
      throws InterruptedException {
    long start = System.nanoTime();
    Optional<Lease> resident = place.cache().tryAcquire(name);
    Failure failure = null;
    long nanos = RequestMetrics.NO_MODEL;
    try (Lease lease = resident.isPresent() ? resident.get() : load(name)) {
      scores.begin(wish.answers().encoder(JSON_LINES, wish.attributes(), lease.model().info()));
      nanos = score(name, lease, rows, scores);
    } catch (ServingException e) {
      failure = Failure.of(e);
    } catch (MediaTypeException e) {
      failure = Failure.of(e);
    } catch (InferenceOutputException e) {
      failure = Failure.of(e);
    } catch (RuntimeException | Error e) { // Its rows are answered, and the batch goes on.
      LOG.error("a batch's rows of {} failed", name, e);
      failure = Failure.internal();
    }
    if (failure != null) {
      fail(scores, failure);
    }
    report(name, failure, resident.isPresent(), rows.length, nanos, System.nanoTime() - start);
    return Math.max(0, nanos);
  }

  private Lease load(ModelName name) throws InterruptedException {
    place.loads().enter();
    try {
      return place.cache().acquire(name);
    } finally {
      place.loads().leave();
    }
  }

  private long score(ModelName name, Lease lease, int[] rows, TenantScores scores)
      throws InterruptedException {
    place.turns().enter();
    try {
      return new TenantTurns(
              name, lease, reader, rows, scores, place.memory().heap(), heap, progress)
          .run(place.scoring());
    } finally {
      place.turns().leave();
    }
  }

  private void fail(TenantScores scores, Failure failure) {
    progress.change(() -> scores.fail(failure));
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
