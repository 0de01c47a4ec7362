package dev.coppice.loader.source;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Has others give way to a model that is to be spooled, where the disk of the spool is full. Only
 * then: while the store is down, a copy on that disk is worth more than room that nobody needs.
 */
@FunctionalInterface
public interface SpoolRoom {

  /** Nobody gives way. */
  SpoolRoom NONE = (spool, bytes) -> CompletableFuture.completedFuture(false);

  /**
   * Begins to make room; never blocks.
   *
   * @param spool where the model was to be
   * @param bytes that it needs
   * @return completes with whether there may be room for it now
   */
  CompletableFuture<Boolean> make(Path spool, long bytes);
}
