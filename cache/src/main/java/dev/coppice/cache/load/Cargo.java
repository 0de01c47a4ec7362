package dev.coppice.cache.load;

import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.tracing.CallTrace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a flight is to bring.
 *
 * @param source of just that
 * @param isExplained whether the model has what the reasons of its scores take
 * @param version that it has to be; null if the newest
 * @param isKept whether the source keeps it by all that is known, so that nobody is asked for it
 * @param trace of the call that opened the flight, if one did
 */
public record Cargo(
    ModelName name,
    ModelSource source,
    boolean isExplained,
    @Nullable String version,
    boolean isKept,
    CallTrace trace) {

  /** For the call on this thread, if there is one; of a source that has models without, too. */
  public static Cargo of(ModelName name, ModelSource source, boolean isExplained) {
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

  /** The same, once what the source keeps has turned out to be of no use. */
  Cargo fetching() {
    return new Cargo(name, source.fetching(), isExplained, version, false, trace);
  }

  /**
   * Blocks; as {@link ModelSource#load}, or as {@link ModelSource#restore} if it is kept.
   *
   * @throws ServingException {@code INVALID_MODEL} also if the source has another version by now,
   *     or none
   */
  Optional<LoadedModel> load(LoadMemory memory) {
    return trace.call(() -> version == null ? loadAny(memory) : loadJust(version, memory));
  }

  private Optional<LoadedModel> loadAny(LoadMemory memory) {
    return isKept ? source.restore(name, memory) : Optional.of(source.load(name, memory));
  }

  private Optional<LoadedModel> loadJust(String expected, LoadMemory memory) {
    Optional<LoadedModel> loaded;
    try {
      loaded = loadAny(memory);
    } catch (ServingException e) {
      throw e.reason() == Reason.MODEL_NOT_FOUND ? Refusals.changed(name, e) : e;
    }
    LoadedModel other = loaded.filter(any -> !any.version().equals(expected)).orElse(null);
    if (other != null) {
      other.model().close();
      throw Refusals.changed(name, null);
    }
    return loaded;
  }
}
