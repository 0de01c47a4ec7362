package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Covers, which only reasons take, leave memory before any model does. */
@Timeout(60)
class CoversTest {

  private static final long KIB = 1024;
  private static final long ROOM = 200 * KIB;
  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final ModelName C = name("c");

  private static void size(CacheHarness it, ModelName name, long bytes, long coverBytes) {
    it.source.size(name, bytes);
    it.source.onExplained(
        name,
        memory -> {
          memory.reserve(bytes + coverBytes);
          return new CoveredModel(it.ledger, bytes, coverBytes, true);
        });
  }

  private static void explain(Model model) {
    var unused = model.explainer().orElseThrow().contributions(FakeModel.ROW);
  }

  private static void explain(CacheHarness it, ModelName name) {
    try (Lease lease = it.cache.explained().acquire(name)) {
      explain(lease.model());
    }
  }

  @Test
  void coversMakeRoomBeforeModelsDoAndComeBackWhenTheyAreAskedFor() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      size(it, A, 40 * KIB, 40 * KIB);
      it.source.size(B, 40 * KIB);
      it.source.size(C, 100 * KIB);
      explain(it, A);
      it.load(B);
      assertThat(it.budget.used()).isEqualTo(120 * KIB);
      it.load(C);

      assertThat(it.cache.figures().residents()).isEqualTo(3);
      assertThat(it.budget.used()).isEqualTo(180 * KIB);
      assertThat(it.cache.status(A).orElseThrow().bytes()).isEqualTo(40 * KIB);
      assertThat(it.listener.evictions).isEmpty();
      assertThat(it.source.loads(A)).isEqualTo(1);
      explain(it, A);
      assertThat(it.source.loads(A)).isEqualTo(2);
      assertThat(it.cache.status(A).orElseThrow().bytes()).isEqualTo(80 * KIB);
    }
  }

  @Test
  void onlyAsManyCoversLeaveAsTheLoadNeedsThoseOfTheColdestFirst() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      size(it, A, 40 * KIB, 20 * KIB);
      size(it, B, 40 * KIB, 20 * KIB);
      it.source.size(C, 90 * KIB);
      explain(it, A);
      explain(it, B);
      for (int i = 0; i < 10; i++) {
        it.load(B);
      }
      it.load(C);

      assertThat(it.cache.status(A).orElseThrow().bytes()).isEqualTo(40 * KIB);
      assertThat(it.cache.status(B).orElseThrow().bytes()).isEqualTo(60 * KIB);
      assertThat(it.budget.used()).isEqualTo(190 * KIB);
    }
  }

  @Test
  void coversThatACallUsesStayAndAModelLeavesInstead() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      size(it, A, 40 * KIB, 40 * KIB);
      it.source.size(B, 40 * KIB);
      it.source.size(C, 100 * KIB);
      Lease used = it.cache.explained().acquire(A);
      it.load(B);
      it.load(C);

      explain(used.model());
      assertThat(it.isResident(B)).isFalse();
      assertThat(it.cache.status(A).orElseThrow().bytes()).isEqualTo(80 * KIB);
      used.close();
    }
  }

  @Test
  void modelWithoutWhatReasonsTakeIsNotInMemoryForThem() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      size(it, A, 40 * KIB, 40 * KIB);
      it.load(A);

      assertThat(it.cache.explained().tryAcquire(A)).isEmpty();
      assertThat(it.cache.status(A).orElseThrow().leases()).isZero();
      explain(it, A);
      try (Lease lease = it.cache.explained().tryAcquire(A).orElseThrow()) {
        explain(lease.model());
      }
    }
  }

  @Test
  void registeredModelThatIsCalledMostGivesItsCoversLast() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      size(it, A, 40 * KIB, 30 * KIB);
      size(it, B, 40 * KIB, 20 * KIB);
      it.source.size(C, 80 * KIB);
      for (ModelName name : List.of(A, B)) {
        assertThat(it.cache.register(name, it.source)).isTrue();
        explain(it, name);
      }
      for (int i = 0; i < 10; i++) {
        explain(it, A);
      }
      it.load(C);

      assertThat(it.cache.status(A).orElseThrow().bytes()).isEqualTo(70 * KIB);
      assertThat(it.cache.status(B).orElseThrow().bytes()).isEqualTo(40 * KIB);
    }
  }

  @Test
  void registeredModelsStayAndGiveTheirCovers() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      size(it, A, 40 * KIB, 60 * KIB);
      it.source.size(C, 150 * KIB);
      assertThat(it.cache.register(A, it.source)).isTrue();
      explain(it, A);
      it.load(C);

      assertThat(it.cache.status(A).orElseThrow().bytes()).isEqualTo(40 * KIB);
      assertThat(it.budget.used()).isEqualTo(190 * KIB);
      explain(it, A);
      assertThat(it.isResident(C)).isFalse();
      it.cache.unload(A).orElseThrow().join();
      assertThat(it.budget.used()).isZero();
    }
  }

  @Test
  void coversThatNobodyAskedForAreFreedOnceTheyAreKeptAndNobodyUsesTheirModel() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      AtomicReference<ModelHold> hold = new AtomicReference<>();
      it.source.keeping = hold::set;
      it.source.on(
          A,
          memory -> {
            memory.reserve(60 * KIB);
            return new CoveredModel(it.ledger, 40 * KIB, 20 * KIB, false);
          });
      Lease used = it.cache.acquire(A);
      ModelHold writer = hold.get();
      assertThat(writer.tryTake()).isPresent();
      writer.release();
      writer.freeUnaskedCovers();
      assertThat(it.budget.used()).isEqualTo(60 * KIB);
      used.close();
      until(() -> it.budget.used() == 40 * KIB);
      writer.freeUnaskedCovers();
      it.load(A);
      assertThat(it.budget.used()).isEqualTo(40 * KIB);
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }

  @Test
  void coversThatSomebodyAskedForStayWhenTheyAreKept() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      AtomicReference<ModelHold> hold = new AtomicReference<>();
      it.source.keeping = hold::set;
      size(it, A, 40 * KIB, 20 * KIB);
      explain(it, A);
      hold.get().freeUnaskedCovers();
      explain(it, A);
      assertThat(it.budget.used()).isEqualTo(60 * KIB);
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }

  @Test
  void coversOfAModelThatCannotBeKeptAreGivenBackWithIt() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      AtomicReference<ModelHold> hold = new AtomicReference<>();
      it.source.keeping =
          kept -> {
            hold.set(kept);
            throw new IllegalStateException("made to fail");
          };
      size(it, A, 40 * KIB, 20 * KIB);
      assertThatExceptionOfType(ServingException.class)
          .isThrownBy(() -> explain(it, A))
          .withMessage("Internal server error.");

      assertThat(hold.get().tryTake()).isEmpty();
      assertThat(it.budget.used()).isZero();
      assertThat(it.ledger.live()).isZero();
    }
  }

  @Test
  void coversComeAndGoUnderCallsWithoutALawBroken() throws Exception {
    List<ModelName> names = new ArrayList<>();
    try (CacheHarness it = new CacheHarness(ROOM);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 6; i++) {
        names.add(name("m" + i));
        size(it, names.getLast(), (10 + i) * KIB, 30 * KIB);
      }
      List<Future<?>> calls = new ArrayList<>();
      long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      for (int thread = 0; thread < 4; thread++) {
        calls.add(threads.submit(() -> callUntil(end, it, names)));
      }
      for (Future<?> call : calls) {
        call.get();
      }
      for (ModelName each : names) {
        it.cache.unload(each).ifPresent(freed -> freed.join());
      }
      until(() -> it.budget.used() == 0);
    }
  }

  private static void callUntil(long end, CacheHarness it, List<ModelName> names) {
    while (System.nanoTime() < end) {
      ModelName each = names.get(ThreadLocalRandom.current().nextInt(names.size()));
      switch (ThreadLocalRandom.current().nextInt(8)) {
        case 0 -> it.cache.unload(each);
        case 1, 2, 3 -> {
          try {
            explain(it, each);
          } catch (ServingException e) { // It was unloaded each time.
            assertThat(e.reason()).isEqualTo(ServingException.Reason.OVERLOADED);
          }
        }
        default -> {
          try (Lease lease = it.cache.acquire(each)) {
            var unused = lease.model().score(FakeModel.ROW);
            lease.model().explainer().ifPresent(some -> some.contributions(FakeModel.ROW));
          }
        }
      }
    }
  }
}
