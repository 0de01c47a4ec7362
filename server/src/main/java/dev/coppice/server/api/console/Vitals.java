package dev.coppice.server.api.console;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.metrics.Telemetry;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a server that the console shows.
 *
 * @param disk null where models are not kept on a disk
 * @param waitingCalls calls that wait, for a load or for a thread
 */
public record Vitals(
    Telemetry telemetry,
    ModelCache cache,
    MemoryBudget budget,
    @Nullable DiskTier disk,
    IntSupplier waitingCalls) {

  long diskUsed() {
    return disk == null ? 0 : disk.bytes();
  }

  long diskBudget() {
    return disk == null ? 0 : disk.budget();
  }

  int diskModels() {
    return disk == null ? 0 : disk.entries();
  }
}
