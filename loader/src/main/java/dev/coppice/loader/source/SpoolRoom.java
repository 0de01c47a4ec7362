package dev.coppice.loader.source;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.prepare.Extent;
import dev.coppice.loader.spool.SpoolException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Loads from the store for which copies give way, where these are on the disk of the spool and that
 * is full. Only then: while the store is down, a copy is worth more than room that nobody needs.
 */
record SpoolRoom(StoreSource store, DiskTier tier) {

  /** As {@link StoreSource#load}; tried once more where room was made. */
  LoadedModel load(ModelName name, LoadMemory memory, Extent extent, Consumer<byte[]> documents) {
    try {
      return store.load(name, memory, extent, documents);
    } catch (ServingException e) {
      if (e.getCause() instanceof SpoolException spool && spool.isFull() && isMade(name, spool)) {
        return store.load(name, memory, extent, documents);
      }
      throw e;
    }
  }

  private boolean isMade(ModelName name, SpoolException full) {
    try {
      return tier.makeRoom(full.directory(), full.needed()).get();
    } catch (InterruptedException e) {
      throw LoadFailures.tookTooLong(name, e);
    } catch (ExecutionException e) {
      throw LoadFailures.internal(e);
    }
  }
}
