package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.warmup.LoadsAhead.pinned;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.resident.Pins;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the start says of pinned models, and how it counts them. */
class PinnedModelsTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final ModelName C = name("c");

  @RegisterExtension
  final LogLines log =
      LogLines.of(PinnedModels.class, PinnedStart.class, Residents.class).from(Level.INFO);

  private static ThrowableAssertAlternative<?> assertRefused(CacheHarness it) {
    return assertThat(pinned(it).load()).failsWithin(CacheHarness.FOREVER).withThrowableThat();
  }

  private static void lose(CacheHarness it, ModelName name) {
    it.source.on(
        name,
        memory -> {
          throw new ServingException(Reason.MODEL_NOT_FOUND, "gone");
        });
  }

  @Test
  void allThatAreMissingAreNamedInOneLineUpToABound() {
    List<ModelName> gone = IntStream.range(0, 60).mapToObj(i -> name("p" + i)).toList();
    String names = gone.stream().map(ModelName::value).collect(Collectors.joining(","));
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse(names + ",a"))) {
      gone.forEach(name -> lose(it, name));
      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);

      assertThat(log.texts())
          .filteredOn(line -> line.contains("p0") && line.contains("p7"))
          .singleElement()
          .asString()
          .startsWith("60 of 61 pinned models are not in memory: p0, p1, ")
          .endsWith(", p49, ...");
    }
  }

  @Test
  void thoseThatAreMissingAreNamedWhileOneWaitsForItsStoreAndAgainAfterwards() {
    AtomicBoolean isAway = new AtomicBoolean(true);
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a,b,c"))) {
      it.source.on(
          A,
          memory -> {
            if (isAway.get()) {
              throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
            }
            return it.source.build(memory, 1024);
          });
      lose(it, B);
      CompletableFuture<Void> ready = pinned(it).load();
      CacheHarness.until(
          () -> log.texts().contains("2 of 3 pinned models are not in memory: a, b"));
      assertThat(ready).isNotDone();
      isAway.set(false);

      assertThat(ready).succeedsWithin(CacheHarness.FOREVER);
      assertThat(log.texts()).endsWith("1 of 3 pinned models are not in memory: b");
    }
  }

  @Test
  void nothingIsSaidOfModelsThatAreThere() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a,b*"))) {
      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      assertThat(pinned(it).loadMatched(List.of(B))).succeedsWithin(CacheHarness.FOREVER);

      assertThat(log.texts()).isEmpty();
    }
  }

  @Test
  void modelThatIsUnloadedLaterIsNamedThen() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a,b"))) {
      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      it.load(C);
      it.cache.unload(A).orElseThrow().join();
      it.cache.unload(C).orElseThrow().join();
      it.cache.close(Duration.ofSeconds(10));

      assertThat(log.texts())
          .containsExactly("model a: pinned, and not in memory any more: unloaded");
    }
  }

  @Test
  void nameInSightThatIsPinnedByNameIsLoadedAndCountedOnce() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a,b*"))) {
      WarmUp warmUp = it.cache.warm().orElseThrow().warmUp();
      List<ModelName> inSight = List.of(A, B, C);
      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      assertThat(pinned(it).loadMatched(inSight)).succeedsWithin(CacheHarness.FOREVER);
      CacheHarness.until(() -> warmUp.count(WarmUpState.QUEUED) == 0);

      assertThat(warmUp.count(WarmUpState.LOADED)).isEqualTo(2);
      assertThat(pinned(it).unpinned(inSight)).containsExactly(C);
    }
  }

  @Test
  void registrationThatTakesTheRoomOfOneThatIsOnItsWayIsNoReasonToEnd() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a"))) {
      CountDownLatch gate = it.gate(A, 500);
      CompletableFuture<Void> ready = pinned(it).load();
      CacheHarness.until(() -> it.source.loads(A) == 1);
      it.source.size(B, 600);
      it.cache.register(B, it.source);
      gate.countDown();

      assertThat(ready).succeedsWithin(CacheHarness.FOREVER);
      assertThat(log.texts())
          .contains("model a: pinned, and not loaded: no room beside what others use now");
      it.cache.unload(B).orElseThrow().join();
      it.load(A);
      assertThat(pinned(it).missing()).isZero();
    }
  }

  @Test
  void loadThatTakesMoreThanOtherPinsLeaveIsRefusedWithWhatItTakes() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a,b"))) {
      it.source.size(A, 300);
      it.source.size(B, 800);
      it.load(A);

      assertRefused(it)
          .withMessageEndingWith(
              "model b does not fit beside the other pinned models: "
                  + "Not enough memory to load model b: 800 bytes needed, 700 available.");
    }
  }

  @Test
  void outdatedModelsThatDoNotFitAreLoadedAnew() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("*"))) {
      for (ModelName name : List.of(A, B)) {
        it.source.on(
            name,
            memory -> {
              boolean isFirst = it.source.loads(name) == 1;
              it.source.version = isFirst ? "v1" : "v2";
              return it.source.build(memory, isFirst ? 450 : 300);
            });
      }
      it.load(A);
      it.source.question = (name, known) -> "v2";

      assertThat(pinned(it).loadMatched(List.of(A, B))).succeedsWithin(CacheHarness.FOREVER);
      assertThat(pinned(it).inMemory()).isEqualTo(2);
      assertThat(it.source.loads(A)).isEqualTo(2);
      assertThat(it.source.loads(B)).isEqualTo(2);
    }
  }

  @Test
  void modelsThatDoNotFitAreRefusedWhereTheStoreDoesNotSayWhetherTheyAreOutdated() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a,b"))) {
      it.source.size(A, 450);
      it.source.size(B, 450);
      it.source.question =
          (name, known) -> {
            throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
          };

      assertRefused(it).withMessageContaining("(expected: at most 800 bytes in all)");
      assertThat(it.source.questions).hasValue(1);
    }
  }

  @Test
  void outdatedModelWhoseNewestVersionCannotBeLoadedIsTriedAnewOnlyOnce() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a,b"))) {
      it.source.size(A, 450); // As a copy that comes back each time.
      it.source.size(B, 450);
      it.source.question = (name, known) -> name.equals(A) ? "v2" : known;
      it.load(A);

      assertRefused(it).withMessageContaining("does not fit beside the other pinned models");
      assertThat(it.source.loads(A)).isLessThanOrEqualTo(3);
      assertThat(it.source.loads(B)).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void modelsThatAreRefusedAtOnceAreAllTriedBesideTheNewestVersionOfAnother() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a,b,c"))) {
      it.source.on(A, memory -> it.source.build(memory, it.source.loads(A) == 1 ? 700 : 100));
      it.source.size(B, 300);
      it.source.size(C, 300);
      it.load(A);
      it.source.question =
          (name, known) -> {
            CacheHarness.until(() -> it.source.loads(B) > 0 && it.source.loads(C) > 0);
            return "v2";
          };

      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      assertThat(pinned(it).inMemory()).isEqualTo(3);
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }

  @Test
  void startEndsThoughADefectHidesWhichModelsAreOutdated() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a,b"))) {
      it.source.size(A, 450);
      it.source.size(B, 450);
      it.source.question =
          (name, known) -> {
            throw new IllegalArgumentException("a defect");
          };

      assertRefused(it).withMessageContaining("does not fit beside the other pinned models");
    }
  }

  @Test
  void modelWhoseOutdatedCopyDoesNotFitBesideOthersIsLoadedAnew() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a,b"))) {
      it.source.size(A, 400);
      it.source.on(B, memory -> it.source.build(memory, it.source.loads(B) == 1 ? 700 : 100));
      it.source.kept.put(B, new KeptModel("v1", 700));
      it.source.question = (name, known) -> name.equals(B) ? "v2" : known;
      it.load(A);

      assertThat(pinned(it).misfit()).isEmpty();
      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      assertThat(pinned(it).inMemory()).isEqualTo(2);
      assertThat(it.source.loads(A)).as("the newest already").isEqualTo(1);
    }
  }

  @Test
  void modelWhoseCopyCannotBeReadBecauseOfOtherLoadsIsTriedInItsNewestVersionOnce() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a,b"))) {
      it.source.size(A, 400);
      it.source.on(B, memory -> it.source.build(memory, it.source.loads(B) == 1 ? 700 : 100));
      it.source.unreadable.add(B);
      it.load(A);

      assertThat(pinned(it).misfit()).isEmpty();
      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      assertThat(pinned(it).inMemory()).isEqualTo(2);
      assertThat(it.source.loads(A)).as("the newest already").isEqualTo(1);

      it.source.size(B, 700);
      it.cache.unload(B).orElseThrow().join();
      assertRefused(it).withMessageContaining("does not fit beside the other pinned models");
    }
  }
}
