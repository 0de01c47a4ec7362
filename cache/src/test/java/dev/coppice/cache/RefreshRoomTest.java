package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.SOON;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.B;
import static dev.coppice.cache.Refreshing.EACH_MINUTE;
import static dev.coppice.cache.Refreshing.MINUTE;
import static dev.coppice.cache.Refreshing.ROOM;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.status;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.TrialMemory;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A newer version is loaded inside the budget, beside the old one. */
class RefreshRoomTest {

  private static final ModelName C = CacheHarness.name("c");

  @Test
  void newerVersionThatHasNoRoomBesideWhatCallsUseIsToldAndEvictsNothing() {
    try (CacheHarness it = harness()) {
      it.source.size(B, ROOM - 3072);
      it.load(A);
      it.load(C); // Idle, and too small to make room for all that is missing.
      Lease used = it.cache.acquire(B);
      it.source.version = "v2";
      it.source.size(A, 3072);
      pass(it, MINUTE);
      use(it, A);

      awaitResult(it, RefreshResult.NO_ROOM);
      assertThat(status(it).version()).isEqualTo("v1");
      assertThat(status(it).lastError())
          .isEqualTo("Not enough memory to load model a: 3072 bytes needed, 2048 available.");
      assertThat(it.isResident(B)).isTrue();
      assertThat(it.isResident(C)).isTrue();
      assertThat(it.listener.failures).as("failures that are told").isEmpty();
      used.close();
    }
  }

  @Test
  void newerVersionThatHasNoRoomForItsTrialBesideThoseOfOthersIsToldAndHasNotFailed() {
    LoadSettings settings = new LoadSettings(2, 2, 10, 10, FOREVER, SOON, FOREVER, 100);
    Queue<TrialMemory.Holding> ofOthers = new ConcurrentLinkedQueue<>();
    try (CacheHarness it = new CacheHarness(ROOM, settings, EACH_MINUTE)) {
      it.load(A);
      it.source.on(
          B,
          memory -> {
            ofOthers.add(memory.trials().take(60));
            return it.source.build(memory, 1024);
          });
      it.load(B);
      it.source.version = "v2";
      it.source.on(
          A,
          memory -> {
            memory.trials().take(60).close();
            return it.source.build(memory, 1024);
          });
      pass(it, MINUTE);
      use(it, A);

      awaitResult(it, RefreshResult.NO_ROOM);
      assertThat(status(it).version()).isEqualTo("v1");
      assertThat(it.listener.failures).as("failures that are told").isEmpty();
      ofOthers.remove().close();
    }
  }

  @Test
  void newerVersionThatCouldNotBeAloneInMemoryIsToldAsAFailure() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.version = "v2";
      it.source.size(A, ROOM + 1);
      pass(it, MINUTE);
      use(it, A);

      awaitResult(it, RefreshResult.NO_ROOM);
      assertThat(it.listener.failures)
          .singleElement()
          .extracting(ServingException::reason)
          .isEqualTo(Reason.INSUFFICIENT_STORAGE);
    }
  }

  @Test
  void newerVersionEvictsTheColdestOthersButNotTheOldOne() {
    try (CacheHarness it = harness()) {
      it.source.size(B, ROOM - 2048);
      it.load(A);
      it.load(B);
      it.source.version = "v2";
      it.source.size(A, 2048);
      pass(it, MINUTE);
      use(it, A);

      awaitResult(it, RefreshResult.SWAPPED);
      assertThat(it.isResident(B)).isFalse();
    }
  }
}
