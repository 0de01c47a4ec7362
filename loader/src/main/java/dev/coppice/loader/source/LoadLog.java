package dev.coppice.loader.source;

import dev.coppice.loader.ExpectationVerdict;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Quoted;
import dev.coppice.model.Rounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line that each model leaves in the log, from where its artifact is or from the disk, before
 * others hear of it.
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
    LOG.info(
        "restored {} from the disk: {}, {} bytes, version {}, in {} ms",
        name,
        model.model().info().engine(),
        model.model().bytes(),
        Quoted.of(model.version()),
        model.timings().total().toMillis());
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
}
