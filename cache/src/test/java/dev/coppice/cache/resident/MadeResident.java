package dev.coppice.cache.resident;

import static dev.coppice.cache.CacheHarness.ANY;
import static dev.coppice.cache.CacheHarness.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeOrigin;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Model;
import java.time.Duration;

/** Residents that no load has made. */
final class MadeResident {

  private MadeResident() {}

  /** One that its maker holds. */
  static Resident of(ModelName name, Model model, MemoryBudget budget, Freeing freeing)
      throws InterruptedException {
    Reservation memory = budget.open(ANY);
    assertThat(memory.grow(model.bytes(), Duration.ZERO, Reclaimer.NOTHING)).isTrue();
    LoadedModel loaded = FakeOrigin.loaded(model);
    return new Resident(
        loaded,
        new Resident.Source(name, (request, room) -> new LoadOutcome.Loaded(loaded), false),
        new ModelMemory(model, memory, () -> {}),
        new ScoringTimes.OfVersion(new ScoringTime(1), new ScoringTime(1)),
        new Freshness(loaded, EPOCH),
        EPOCH,
        freeing);
  }
}
