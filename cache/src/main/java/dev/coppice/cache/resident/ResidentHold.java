package dev.coppice.cache.resident;

import dev.coppice.loader.ModelHold;
import dev.coppice.model.Model;
import java.util.Optional;

/**
 * A hold on a resident, for somebody who is no call.
 *
 * @param resident held while it is taken
 */
record ResidentHold(Resident resident) implements ModelHold {

  @Override
  public Optional<Model> tryTake() {
    return resident.tryHold() ? Optional.of(resident.memory().model()) : Optional.empty();
  }

  @Override
  public void release() {
    resident.release();
  }

  @Override
  public void freeUnaskedCovers() {
    resident.freeUnaskedCovers();
  }
}
