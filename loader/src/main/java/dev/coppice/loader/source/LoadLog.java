package dev.coppice.loader.source;

import dev.coppice.loader.ExpectationVerdict;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.Quote;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.model.Quoted;
import dev.coppice.model.Rounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The line that each load from where its artifact is leaves in the log, before others hear of it.
 */
public final class LoadLog implements LoadListener {

  private static final Logger LOG = LoggerFactory.getLogger(LoadLog.class);

  private final LoadListener next;

  /**
   * @param next hears of everything
   */
  public LoadLog(LoadListener next) {
    this.next = next;
  }

  @Override
  public void restored(ModelName name, LoadedModel model) {
    next.restored(name, model);
  }

  @Override
  public void tried(ModelName name, ForestVerdict verdict) {
    next.tried(name, verdict);
  }

  @Override
  public void expected(ModelName name, ExpectationVerdict verdict, int rows) {
    next.expected(name, verdict, rows);
  }

  @Override
  public void loaded(ModelName name, LoadedModel loaded) {
    logLoaded(name, loaded);
    next.loaded(name, loaded);
  }

  @Override
  public void failed(ModelName name, ServingException failure) {
    logFailed(name, failure);
    next.failed(name, failure);
  }

  private static void logLoaded(ModelName name, LoadedModel loaded) {
    LoadTimings timings = loaded.timings();
    LOG.info(
        "loaded {}: {}{}{}, {} bytes, version {}, downloading {} ms, unpacking {} ms, building {}"
            + " ms, in all {} ms",
        name,
        loaded.model().info().engine(),
        rounds(loaded.model().info().rounds()),
        form(loaded.model().form()),
        loaded.model().bytes(),
        Quoted.of(loaded.version()),
        timings.downloading().toMillis(),
        timings.unpacking().toMillis(),
        timings.building().toMillis(),
        timings.total().toMillis());
  }

  private static String form(String form) {
    return form.isEmpty() ? "" : " (" + form + ")";
  }

  private static String rounds(Rounds rounds) {
    return rounds.trained() == 0
        ? ""
        : " scores with %d of %d rounds".formatted(rounds.scored(), rounds.trained());
  }

  private static void logFailed(ModelName name, ServingException failure) {
    Throwable cause = failure.getCause();
    if (failure.reason() == ServingException.Reason.INTERNAL) {
      LOG.error("load of {} failed: a defect", name, cause == null ? failure : cause);
      return;
    }
    // Any client can ask for names that no model has; its call leaves a line of its own.
    boolean isOfClient = failure.reason() == ServingException.Reason.MODEL_NOT_FOUND;
    LOG.atLevel(isOfClient ? Level.DEBUG : Level.WARN)
        .log(
            "load of {} failed: {} {}{}",
            name,
            failure.reason(),
            Quote.cause(failure),
            cause == null || cause instanceof RefusedArtifactException
                ? ""
                : " " + Quote.cause(cause));
  }
}
