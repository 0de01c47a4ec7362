package dev.coppice.server.api.batch;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.metrics.meters.Route;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.Caller;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.AttributesHeader;
import dev.coppice.server.api.invoke.ClientGone;
import dev.coppice.server.api.invoke.RequestTrace;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.TenantFormats;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.tenants.TenantReader;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.HeaderField;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes batches of rows for many tenants, and answers what is wrong with a whole batch. */
public final class BatchCalls {

  private static final Logger LOG = LoggerFactory.getLogger(BatchCalls.class);

  /** What batches are called where tenants have names. */
  static final ModelName NAME = new ModelName("batch");

  /** The answer to no rows. */
  private static final int NOTHING = 204;

  private final BatchPlace place;
  private final BatchSettings settings;
  private final TenantFormats formats;
  private final AnswerFormats answers;
  private final CallAccess access;
  private final @Nullable TenantLimits limits;
  private final RequestMetrics metrics;

  /**
   * @param waiting runs what blocks
   * @param answers the forms of scores
   * @param access says who may call which model
   * @param limits say how often; null if there are none
   */
  public BatchCalls(
      BatchSettings settings,
      ModelCache cache,
      ScoringThreads scoring,
      RequestMemory memory,
      Executor waiting,
      AnswerFormats answers,
      CallAccess access,
      @Nullable TenantLimits limits,
      RequestMetrics metrics) {
    this.settings = settings;
    this.place =
        new BatchPlace(
            cache,
            scoring,
            memory,
            waiting,
            Share.ofLoads(settings.loads(), cache.figures()::waitingCalls),
            Share.ofTurns(scoring.threads(), scoring.placesOfOne()));
    this.formats = new TenantFormats(settings.key() == null ? "model" : settings.key());
    this.answers = answers;
    this.access = access;
    this.limits = limits;
    this.metrics = metrics;
  }

  /** Whether calls of {@code /invocations} that name no model are batches. */
  public boolean takesNamelessCalls() {
    return settings.key() != null;
  }

  /** Refuses a request by its headers alone, before its body is read; null if it may be sent. */
  public @Nullable RequestHandler refuser(HttpHeaders headers) {
    if (access.caller(headers) != null) {
      return null;
    }
    return exchange -> {
      metrics.started();
      refuse(exchange, Failure.unauthenticated());
    };
  }

  /** Answers a batch, later and from another thread; on the event loop. */
  public void handle(Exchange exchange) {
    metrics.started();
    Caller caller = access.caller(exchange.headers());
    if (caller == null) {
      refuse(exchange, Failure.unauthenticated());
      return;
    }
    if (!exchange.body().isReadable()) {
      report(exchange, NOTHING, null);
      exchange.respond(new Response(NOTHING, "", Unpooled.EMPTY_BUFFER));
      return;
    }
    String attributes = AttributesHeader.value(exchange.headers());
    TenantFormats.Format format;
    try {
      TenantFormats.requireAccepted(HeaderField.value(exchange.headers(), HttpHeaderNames.ACCEPT));
      requireKnown(attributes);
      format = formats.format(HeaderField.value(exchange.headers(), HttpHeaderNames.CONTENT_TYPE));
    } catch (MediaTypeException e) {
      refuse(exchange, Failure.of(e));
      return;
    } catch (InferenceOutputException e) {
      refuse(exchange, Failure.of(e));
      return;
    }
    CallTrace trace = RequestTrace.begin(exchange.headers());
    begin(exchange, format, new BatchWish(caller, limits, answers, attributes, trace));
  }

  /** Wrong keys fail the batch before its first byte. */
  private static void requireKnown(@Nullable String attributes) throws InferenceOutputException {
    if (attributes != null) {
      Optional<InferenceOutput> unused = InferenceOutput.ofRequest(attributes);
    }
  }

  private void begin(Exchange exchange, TenantFormats.Format format, BatchWish wish) {
    Progress progress = new Progress();
    exchange.onAbandoned(progress::close);
    try {
      place
          .waiting()
          .execute(
              () -> {
                if (!progress.run(() -> run(exchange, format, wish, progress))) {
                  abandon(exchange);
                }
              });
    } catch (RejectedExecutionException refused) {
      refuse(exchange, Failure.refused(refused));
    }
  }

  private void run(
      Exchange exchange, TenantFormats.Format format, BatchWish wish, Progress progress) {
    // All batches are one owner, so that together they cannot take what other calls need.
    BatchHeap heap = new BatchHeap(place.memory().heap().open(this));
    Failure failure;
    try {
      ReadBatch read = read(exchange, format, wish, progress, heap);
      exchange.releaseBody();
      failure = read.failure();
      if (failure == null) {
        Batch batch = read.batch();
        WorkTime scoring = batch.scoring(); // What the report keeps, for the batch has the body.
        batch.begin(exchange, settings.hasSummary(), () -> report(exchange, 200, scoring));
      }
    } catch (InterruptedException e) {
      boolean isBroken = progress.isClosed() && !exchange.isAbandoned();
      if (!isBroken) {
        heap.close();
        abandon(exchange);
        return;
      }
      failure = Failure.internal(); // The log has what.
    } catch (RejectedExecutionException e) {
      failure = Failure.refused(e);
    } catch (PayloadException | RuntimeException | Error e) { // Nobody else would answer.
      failure = Failure.ofCall(e);
      if (failure == null) {
        LOG.error("request {}: the batch failed", exchange.requestId(), e);
        failure = Failure.internal();
      }
    }
    if (failure != null) {
      progress.close();
      heap.close();
      refuse(exchange, failure);
    }
  }

  /**
   * A batch that was read.
   *
   * @param failure why it is not to be answered; null if it is
   */
  private record ReadBatch(Batch batch, @Nullable Failure failure) {}

  /** Reads the body once there is room for all of it: whoever finds none holds nothing. */
  private ReadBatch read(
      Exchange exchange,
      TenantFormats.Format format,
      BatchWish wish,
      Progress progress,
      BatchHeap heap)
      throws PayloadException, InterruptedException {
    long begunAt = System.nanoTime();
    while (true) {
      try {
        if (heap.claimAgain()) {
          heap.take(exchange.body().readableBytes());
          byte[] body = ByteBufUtil.getBytes(exchange.body());
          Batch batch = newBatch(wish, format.reader(body, heap), heap, progress);
          return new ReadBatch(batch, batch.read());
        }
      } catch (HeapRefusedException full) {
        if (full.isForGood() || progress.isClosed()) {
          throw full;
        }
        heap.giveUp();
      }
      if (place.scoring().isTooLate(begunAt)) {
        throw new HeapRefusedException("no room in time");
      }
      if (!place.scoring().standBack()) {
        throw new RejectedExecutionException("no room before the stop");
      }
    }
  }

  private Batch newBatch(BatchWish wish, TenantReader reader, BatchHeap heap, Progress progress) {
    return new Batch(
        new BatchRun(
            place,
            wish,
            metrics,
            reader,
            heap,
            progress,
            new WorkTime(),
            new VainBytes(),
            new Patience(BatchPlace.ROOM_NANOS)));
  }

  private void refuse(Exchange exchange, Failure failure) {
    report(exchange, failure.kind().status(), null);
    exchange.respond(FailureForm.JSON.of(failure, exchange.requestId()));
  }

  private void abandon(Exchange exchange) {
    report(exchange, ClientGone.STATUS, null);
    exchange.respond(ClientGone.answer());
  }

  private void report(Exchange exchange, int status, @Nullable WorkTime scoring) {
    exchange.onSent(
        delivered ->
            metrics.finished(
                exchange.requestId(),
                Route.BATCH,
                status,
                delivered,
                System.nanoTime() - exchange.arrivedNanos(),
                scoring == null ? RequestMetrics.NO_MODEL : scoring.nanos()));
  }
}
