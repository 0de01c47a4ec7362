package dev.coppice.cache.load;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.tracing.CallTrace;

/**
 * What a flight is to bring.
 *
 * @param source of just that
 * @param isExplained whether the model has what the reasons of its scores take
 * @param trace of the call that opened the flight, if one did
 */
record Cargo(ModelName name, ModelSource source, boolean isExplained, CallTrace trace) {

  /** For the call on this thread, if there is one; of a source that has models without, too. */
  static Cargo of(ModelName name, ModelSource source, boolean isExplained) {
    return new Cargo(
        name, isExplained ? source.explained() : source, isExplained, CallTrace.current());
  }

  /** Blocks; as {@link ModelSource#load}. */
  LoadedModel load(LoadMemory memory) {
    return trace.call(() -> source.load(name, memory));
  }
}
