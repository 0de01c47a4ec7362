package dev.coppice.cache.load;

import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.tracing.CallTrace;
import org.jspecify.annotations.Nullable;

/**
 * What a flight is to bring.
 *
 * @param source of just that
 * @param isExplained whether the model has what the reasons of its scores take
 * @param version that it has to be; null if the newest
 * @param isKept whether the source kept it as the flight was opened, so that nobody is asked for it
 *     unless what is kept turns out to be of no use
 * @param trace of the call that opened the flight, if one did
 */
record Cargo(
    ModelName name,
    ModelSource source,
    boolean isExplained,
    @Nullable String version,
    boolean isKept,
    CallTrace trace) {

  /** For the call on this thread, if there is one; of a source that has models without, too. */
  static Cargo of(ModelName name, ModelSource source, boolean isExplained) {
    return of(name, source, isExplained, null);
  }

  /** The same model that is in memory, with what the reasons of its scores take. */
  static Cargo explained(Resident old) {
    return of(old.name(), old.source(), true, old.freshness().version());
  }

  /** What a source keeps has mostly what reasons take, too. */
  private static Cargo of(
      ModelName name, ModelSource source, boolean isExplained, @Nullable String version) {
    ModelSource just = isExplained ? source.explained() : source;
    return new Cargo(name, just, isExplained, version, source.keeps(name), CallTrace.current());
  }

  /**
   * Blocks; as {@link ModelSource#load}.
   *
   * @throws ServingException {@code INVALID_MODEL} also if the source has another version by now,
   *     or none
   */
  LoadedModel load(LoadMemory memory) {
    return trace.call(
        () -> version == null ? source.load(name, memory) : loadJust(version, memory));
  }

  private LoadedModel loadJust(String expected, LoadMemory memory) {
    LoadedModel loaded;
    try {
      loaded = source.load(name, memory);
    } catch (ServingException e) {
      throw e.reason() == Reason.MODEL_NOT_FOUND ? Refusals.changed(name, e) : e;
    }
    if (!loaded.version().equals(expected)) {
      loaded.model().close();
      throw Refusals.changed(name, null);
    }
    return loaded;
  }
}
