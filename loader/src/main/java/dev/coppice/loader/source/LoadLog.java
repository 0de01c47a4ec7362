package dev.coppice.loader.source;

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

/** The line that each load leaves in the log. */
final class LoadLog {

  private static final Logger LOG = LoggerFactory.getLogger(LoadLog.class);

  private LoadLog() {}

  static void loaded(ModelName name, LoadedModel loaded) {
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

  static void failed(ModelName name, ServingException failure) {
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
