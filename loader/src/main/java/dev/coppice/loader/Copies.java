package dev.coppice.loader;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The copies that an origin has on the local disk; no method blocks. */
public interface Copies {

  /** No copies. */
  Copies NONE =
      new Copies() {
        @Override
        public boolean isCached(ModelName name) {
          return false;
        }

        @Override
        public Optional<CompletableFuture<Void>> forget(ModelName name) {
          return Optional.empty();
        }
      };

  /** Whether a model has a copy, so that a load of it probably needs no store. */
  boolean isCached(ModelName name);

  /**
   * Deletes the copy of a model, so that the next load fetches the model.
   *
   * @return completes when the copy is gone; empty if there was none
   */
  Optional<CompletableFuture<Void>> forget(ModelName name);
}
